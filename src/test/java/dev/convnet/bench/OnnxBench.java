// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.bench.EngineProcess.Engine;
import dev.convnet.io.onnx.OnnxExporter;
import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** ONNX Runtime beside {@code ImageClassifier}. */
@Command(
    name = "tools/bench --onnx",
    mixinStandardHelpOptions = true,
    description = {
      "Measures calls of ImageClassifier and of ONNX Runtime (without spinning) with the same"
          + " networks, in two processes that take turns. Prints a table in Markdown: milliseconds a call (medians of"
          + " the turns), seconds to the first answer, the sizes of the files, and the most memory of"
          + " the processes."
    })
public final class OnnxBench implements Callable<Integer> {
  private static final List<Integer> BATCHES = List.of(1, 32);

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "folders of savedmodels, or networks with random weights (${DEFAULT-VALUE})")
  private List<String> names = List.of("mnist", "efficientnet-lite0", "resnet50");

  @Option(names = "--seconds", description = "of a turn (default: ${DEFAULT-VALUE})")
  private double seconds = 2;

  @Option(names = "--rounds", description = "turns of each case (default: ${DEFAULT-VALUE})")
  private int rounds = 5;

  @Override
  public Integer call() throws IOException {
    System.out.println(
        "| network | images | `ImageClassifier`, ms | ONNX Runtime, ms | ratio |"
            + " first answer, s | ONNX Runtime, s | memory, MB | ONNX Runtime, MB | SavedModel, MB |"
            + " ONNX, MB |");
    System.out.println("|" + " --- |".repeat(11));
    var work = Files.createTempDirectory("convnet-onnx");
    try {
      for (var name : names) measure(name, Files.createDirectory(work.resolve(name)));
    } finally {
      Surroundings.delete(work);
    }
    return 0;
  }

  private void measure(String name, Path work) throws IOException {
    var trained = Path.of("savedmodels", name);
    var isTrained = Files.exists(trained);
    var model =
        isTrained
            ? trained.resolve("1")
            : MadeUpNetwork.export(Networks.named(name), Optional.empty(), work).model();
    int side = name.equals("mnist") ? 28 : Networks.named(name).defaultConfig().imageSize();
    var file = OnnxExporter.exportFolder(model, work.resolve("model.onnx"));
    var sizes = List.of(megabytes(model), megabytes(file));
    try (var ours = EngineProcess.start(Engine.CLASSIFIER, model, side);
        var onnx = EngineProcess.start(Engine.ONNX, file, side)) {
      for (int batch : BATCHES) System.out.println(row(name, batch, ours, onnx, sizes));
    }
  }

  private String row(
      String name, int batch, EngineProcess ours, EngineProcess onnx, List<Double> sizes)
      throws IOException {
    var taken = new Measures("ms", "%9.2f");
    for (int round = 0; round <= rounds; round++) {
      var here = ours.turn(batch, seconds);
      var there = onnx.turn(batch, seconds);
      if (round == 0) continue; // the compilers' own time
      taken.add("classifier", List.of(here));
      taken.add("onnx", List.of(there));
    }
    var here = taken.medians().get("classifier");
    var there = taken.medians().get("onnx");
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f | %.1f | %.1f |",
        name,
        batch,
        here,
        there,
        here / there,
        ours.secondsToFirst(),
        onnx.secondsToFirst(),
        ours.megabytes(),
        onnx.megabytes(),
        sizes.get(0),
        sizes.get(1));
  }

  private static double megabytes(Path path) throws IOException {
    try (var files = Files.walk(path)) {
      long bytes = 0;
      for (var file : files.filter(Files::isRegularFile).toList()) bytes += Files.size(file);
      return bytes / 1e6;
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new OnnxBench(), arguments);
  }
}
