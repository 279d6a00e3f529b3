// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import dev.convnet.bench.MadeUpNetwork;
import dev.convnet.io.onnx.OnnxExporter;
import dev.convnet.nn.models.Networks;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * A network as each engine reads it, with images for it.
 *
 * @param side height and width of its images
 * @param savedModel for {@code ImageClassifier}
 * @param exported as an ONNX file, for {@code OnnxClassifier}
 * @param onnx for ONNX Runtime and OpenVINO, for images of this size alone
 * @param tflite for LiteRT, beside which are files for each number of images, if there is a Python
 * @param images {@value #IMAGES} real images: red, green, blue
 * @param folder of all these files
 */
record AnswerModel(
    String name,
    int side,
    Path savedModel,
    Path exported,
    Path onnx,
    Path tflite,
    Path images,
    Path folder) {
  private static final int IMAGES = 32;
  private static final Path PHOTOS = Path.of("src/site/resources/images/cifar10-classes.jpg");

  /**
   * Makes the files.
   *
   * @param name of a folder of savedmodels, or of a network, which gets random weights
   * @param converter a Python with TensorFlow; LiteRT has no file without it
   * @param folder to put them into, which is empty
   */
  static AnswerModel make(String name, Optional<Path> converter, List<Integer> counts, Path folder)
      throws IOException, InterruptedException {
    var trained = Path.of("savedmodels", name, "1");
    var savedModel =
        Files.exists(trained)
            ? trained
            : MadeUpNetwork.export(Networks.named(name), Optional.empty(), folder).model();
    int side = side(name);
    var exported =
        OnnxExporter.ofFolder(savedModel)
            .optimized()
            .export(savedModel, folder.resolve("exported.onnx"));
    var sized = FixedSizeModel.copy(savedModel, folder.resolve(name).resolve("1"));
    var onnx = OnnxExporter.exportFolder(sized, folder.resolve("model.onnx"));
    var tflite = folder.resolve("model.tflite");
    if (converter.isPresent()) convert(converter.get(), sized, side, tflite, counts);
    var images = Files.write(folder.resolve("images"), images(side));
    return new AnswerModel(name, side, savedModel, exported, onnx, tflite, images, folder);
  }

  private static int side(String name) {
    return switch (name) {
      case "mnist" -> 28;
      case "cifar10" -> 32; // of which the network takes the middle
      default -> Networks.named(name).defaultConfig().imageSize();
    };
  }

  private static void convert(Path python, Path model, int side, Path file, List<Integer> counts)
      throws IOException, InterruptedException {
    var errors = file.resolveSibling("converter").toFile();
    var command = new ArrayList<String>();
    command.addAll(List.of(python.toString(), "src/test/python/to_tflite.py", model.toString()));
    command.addAll(List.of(Integer.toString(side), file.toString()));
    var all = Stream.concat(Stream.of(1), counts.stream()); // the first answer is to one image
    all.distinct().forEach(count -> command.add(count.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(errors);
    if (process.start().waitFor() != 0) {
      System.err.println("LiteRT's converter fails: " + Files.readString(errors.toPath()));
    }
  }

  /** Cuttings of a picture of photos, each a tenth of its width. */
  private static byte[] images(int side) throws IOException {
    var photos = ImageIO.read(PHOTOS.toFile());
    int size = photos.getWidth() / 10;
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < IMAGES; i++) {
      int top = i / 10 * size;
      var cut = photos.getSubimage(i % 10 * size, top, size, size);
      var scaled = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      var smooth = cut.getScaledInstance(side, side, Image.SCALE_AREA_AVERAGING);
      scaled.createGraphics().drawImage(smooth, 0, 0, null);
      for (int pixel : scaled.getRGB(0, 0, side, side, null, 0, side)) {
        bytes.write(pixel >> 16);
        bytes.write(pixel >> 8);
        bytes.write(pixel);
      }
    }
    return bytes.toByteArray();
  }
}
