// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.app.cli.KerasArgument;
import dev.convnet.app.cli.UsageException;
import dev.convnet.bench.NetworkTurns.Limit;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.OutputKind;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.tensorflow.ndarray.Shape;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long the networks take, ours and Keras's by turns. */
@Command(
    name = "tools/bench --networks",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how long a call of ImageClassifier takes for each network, from bytes to ranked"
          + " answers, beside model.predict of the same network with the same weights in Keras, from"
          + " preprocessed floats to probabilities. The two take turns, call by call, after one each"
          + " that does not count; their answers must agree within 1e-4. Prints a table in Markdown:"
          + " milliseconds a picture, medians, and how many times as long Keras takes."
    })
public final class NetworkBench implements Callable<Integer> {
  private static final int PICTURES = 32;

  /** Functions of {@code keras.applications} by our names. */
  private static final Map<String, String> KERAS =
      Map.ofEntries(
          Map.entry("vgg16", "VGG16"),
          Map.entry("vgg19", "VGG19"),
          Map.entry("xception", "Xception"),
          Map.entry("resnet50", "ResNet50"),
          Map.entry("resnet101", "ResNet101"),
          Map.entry("resnet152", "ResNet152"),
          Map.entry("efficientnetb0-scratch", "EfficientNetB0"),
          Map.entry("efficientnetb1-scratch", "EfficientNetB1"),
          Map.entry("efficientnetb2-scratch", "EfficientNetB2"),
          Map.entry("efficientnetb3-scratch", "EfficientNetB3"),
          Map.entry("efficientnetb4-scratch", "EfficientNetB4"),
          Map.entry("efficientnetb5-scratch", "EfficientNetB5"),
          Map.entry("efficientnetb6-scratch", "EfficientNetB6"),
          Map.entry("efficientnetb7-scratch", "EfficientNetB7"));

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description =
          "of the networks that 'models' lists, or model files of Keras; without, all networks")
  private List<String> only = List.of();

  @Option(
      names = "--calls",
      description = "of one picture, a third as many of 32 (default: ${DEFAULT-VALUE})")
  private int calls = 15;

  @Option(
      names = "--seconds",
      description =
          "for a network and a number of pictures, before three calls are enough"
              + " (default: ${DEFAULT-VALUE})")
  private int seconds = 15;

  @Option(
      names = "--largest",
      paramLabel = "PIXELS",
      description =
          "height of the largest pictures that come 32 a call, too (default: ${DEFAULT-VALUE})")
  private int largest = 350;

  @Override
  public Integer call() throws IOException {
    var python = Surroundings.python("CONVNET_PYTHON", "python");
    var work = Files.createTempDirectory("convnet-networks");
    try (var keras = Files.isExecutable(python) ? KerasProcess.start(python, work) : null) {
      run(work, Optional.ofNullable(keras), System.out);
    } finally {
      Surroundings.delete(work);
    }
    return 0;
  }

  private void run(Path work, Optional<KerasProcess> keras, PrintStream out) throws IOException {
    var rows = new ArrayList<NetworkRow>();
    for (var name : names()) {
      var file = KerasArgument.read(name);
      var row =
          file.isPresent()
              ? measure(name, file.get(), work, keras)
              : measure(Networks.named(name), work, keras.filter(any -> KERAS.containsKey(name)));
      rows.add(row);
      out.print(row.text());
    }
    out.println();
    out.print(NetworkRow.markdown(rows));
  }

  private List<String> names() {
    if (!only.isEmpty()) return only;
    return Networks.all().stream().filter(NetworkBench::isAnother).map(NamedNetwork::name).toList();
  }

  /** With ImageNet's scaling the efficient networks take as long as without, which Keras has. */
  private static boolean isAnother(NamedNetwork network) {
    return !KERAS.containsKey(network.name() + "-scratch");
  }

  private NetworkRow measure(NamedNetwork network, Path work, Optional<KerasProcess> keras)
      throws IOException {
    if (keras.isPresent()) keras.get().build(KERAS.get(network.name()));
    var side = network.defaultConfig().imageSize();
    var pictures = keras.isPresent() ? keras.get().pictures() : random(side, side);
    var folder = Files.createDirectory(work.resolve("network"));
    try {
      var made = MadeUpNetwork.export(network, keras.map(KerasProcess::weights), folder);
      return new NetworkRow(made, turns(made, split(pictures, made.input()), keras));
    } finally {
      Surroundings.delete(folder);
    }
  }

  /** Keras takes part if it can open the file, and its model has color images and a softmax. */
  private NetworkRow measure(
      String file, KerasModel model, Path work, Optional<KerasProcess> process) throws IOException {
    if (model.traits().hasOpenSize()) throw new UsageException(file + " takes images of any size");
    var input = model.inputShape();
    var isUsual = model.ending() == OutputKind.SOFTMAX && input.get(2) == 3;
    var opened = isUsual && process.isPresent() && process.get().open(Path.of(file));
    var keras = process.filter(any -> opened);
    var pictures =
        keras.isPresent() ? keras.get().pictures() : random((int) input.get(0), (int) input.get(1));
    var folder = Files.createDirectory(work.resolve("network"));
    try {
      var name = Path.of(file).getFileName().toString();
      var made = MadeUpNetwork.export(name, model, folder);
      return new NetworkRow(made, turns(made, split(pictures, input), keras));
    } finally {
      Surroundings.delete(folder);
    }
  }

  private List<NetworkTurns> turns(
      MadeUpNetwork made, List<RgbImage> pictures, Optional<KerasProcess> keras)
      throws IOException {
    var turns = new ArrayList<NetworkTurns>();
    try (var classifier = ImageClassifier.load(made.model())) {
      var one = new Limit(calls, seconds);
      turns.add(NetworkTurns.take(one, pictures.subList(0, 1), classifier, keras));
      if (made.input().get(0) <= largest) {
        var many = new Limit((calls + 2) / 3, seconds);
        turns.add(NetworkTurns.take(many, pictures, classifier, keras));
      }
    }
    return turns;
  }

  private static byte[] random(int height, int width) {
    var bytes = new byte[PICTURES * 3 * height * width];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static List<RgbImage> split(byte[] pictures, Shape input) {
    var height = (int) input.get(0);
    var width = (int) input.get(1);
    var size = 3 * height * width;
    return IntStream.range(0, PICTURES)
        .mapToObj(i -> Arrays.copyOfRange(pictures, i * size, (i + 1) * size))
        .map(rgb -> new RgbImage(height, width, rgb))
        .toList();
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new NetworkBench(), arguments);
  }
}
