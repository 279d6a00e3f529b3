// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.ErrorMessage;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.ImageFile;
import dev.convnet.explain.ImageExplainer;
import dev.convnet.explain.PixelRange;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows where in an image a network sees the evidence for a class. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Shows where a SavedModel sees the evidence for a class, as a heat map over each image.")
public final class ExplainCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description =
          "SavedModel of an image classifier: NAME/VERSION, or NAME for its newest version; 'export'"
              + " writes one of a checkpoint")
  private Path model;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      description =
          "grad-cam: the feature maps of a layer, weighted by their gradients; saliency: the gradient"
              + " of each pixel (default: ${DEFAULT-VALUE})")
  private String method = ExplanationFiles.GRAD_CAM;

  @Option(
      names = "--class",
      paramLabel = "NAME|INDEX",
      description =
          "class whose evidence is shown, by its name, a part of it, or its index from 0 (default:"
              + " the predicted class)")
  private Optional<String> className = Optional.empty();

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "layer for grad-cam: one of those that --list_layers prints, or the end of its name"
              + " (default: the last activation or residual sum before the global pooling)")
  private Optional<String> layer = Optional.empty();

  @Option(
      names = {"--feature_maps", "--feature-maps"},
      paramLabel = "LAYER",
      description = "instead of a heat map, write a sheet of the feature maps of this layer")
  private Optional<String> featureMaps = Optional.empty();

  @Option(
      names = {"--list_layers", "--list-layers"},
      description = "print the layers, with types and shapes, and the one that grad-cam uses")
  private boolean listLayers;

  @Option(
      names = "--to",
      paramLabel = "PATH",
      description =
          "a .png file, for one image; or a folder, which gets IMAGE.METHOD.png for each (default:"
              + " the current folder)")
  private Path to = Path.of("");

  @Option(
      names = "--raw",
      description =
          "also write the values as the method computes them, float32 in a NumPy file of the same"
              + " name with the ending .npy")
  private boolean raw;

  @Option(
      names = {"--pixel_range", "--pixel-range"},
      paramLabel = "NAME",
      description =
          "values of black and white, if the model takes floating-point images: bytes (0, 255), unit"
              + " (0, 1), signed (-1, 1) (default: ${DEFAULT-VALUE})")
  private PixelRange pixelRange = PixelRange.BYTES;

  @Option(
      names = {"--exif_orientation", "--exif-orientation"},
      paramLabel = "NAME",
      description =
          "whether to turn images as a camera wrote into their files: ignore, obey (default:"
              + " ${DEFAULT-VALUE})")
  private ExifOrientation exifOrientation = ExifOrientation.IGNORE;

  @Parameters(arity = "0..*", paramLabel = "IMAGE", description = "PNG, JPEG, GIF or BMP file")
  private List<Path> images = List.of();

  @Override
  public Integer call() throws IOException {
    return run(System.out, System.err) == 0 ? 0 : 1;
  }

  /**
   * Explains each image: prints a line to {@code out}, or to {@code errors} if it fails.
   *
   * @return the number of images that failed
   */
  int run(PrintStream out, PrintStream errors) throws IOException {
    var files = new ExplanationFiles(method, to, raw, images);
    if (!listLayers) files.check();
    try (var explainer = ImageExplainer.load(model, pixelRange)) {
      if (listLayers) list(explainer, out);
      var explanation = explanation(explainer);
      int failed = 0;
      for (var image : images) {
        try {
          out.println(explain(image, explanation, files));
        } catch (IOException e) {
          var reason = ErrorMessage.of(e);
          var named = reason.startsWith(image.toString()) ? reason : image + ": " + reason;
          errors.println("convnet explain: " + named);
          failed++;
        }
      }
      return failed;
    }
  }

  private Explanation explanation(ImageExplainer explainer) {
    if (featureMaps.isPresent()) return Explanation.featureMaps(explainer, featureMaps.get());
    var classIndex = className.map(name -> ClassIndex.of(explainer.labels(), name));
    if (method.equals(ExplanationFiles.SALIENCY)) {
      return Explanation.saliency(explainer, classIndex);
    }
    var chosen = layer.map(explainer::layer).orElseGet(explainer::gradCamLayer);
    return Explanation.gradCam(explainer, classIndex, chosen);
  }

  private String explain(Path image, Explanation explanation, ExplanationFiles files)
      throws IOException {
    var result = explanation.of(ImageFile.read(image, exifOrientation));
    return "%s: %s: %s".formatted(image, result.text(), files.write(image, result));
  }

  private static void list(ImageExplainer explainer, PrintStream out) {
    var chosen = explainer.gradCamLayer();
    var width = explainer.layers().stream().mapToInt(l -> l.name().length()).max().orElse(1);
    for (var layer : explainer.layers()) {
      out.printf(
          "%-" + width + "s  %-22s %s%s%n",
          layer.name(),
          layer.type(),
          layer.shape(),
          layer.equals(chosen) ? "  grad-cam" : "");
    }
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ExplainCommand(), arguments);
  }
}
