// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.bench.Measures;
import dev.convnet.bench.Surroundings;
import dev.convnet.bench.answers.Engine.Role;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.NumericPrecision;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast {@code ImageClassifier} answers, beside the engines that could be taken instead and
 * beside another version of this project.
 */
@Command(
    name = "tools/bench --answers",
    mixinStandardHelpOptions = true,
    description = {
      "Measures answers of ImageClassifier, OnnxClassifier, ONNX Runtime, LiteRT and OpenVINO with"
          + " the same networks."
          + " Each is a process of its own, and they take turns, each at its best setting for the"
          + " row; one with other probabilities gets no time. A line says how many times as long as"
          + " each of ours the fastest of the others takes."
    })
public final class AnswerBench implements Callable<Integer> {
  static final String OURS = "`ImageClassifier`";

  @Option(names = "--rounds", description = "turns of each (default: ${DEFAULT-VALUE})")
  private int rounds = 5;

  @Option(names = "--seconds", description = "of calls a turn (default: ${DEFAULT-VALUE})")
  private double seconds = 0.8;

  @Option(names = "--starts", description = "processes of each (default: ${DEFAULT-VALUE})")
  private int starts = 3;

  @Option(
      names = "--images",
      split = ",",
      description = "in a call, 32 at most (default: ${DEFAULT-VALUE})")
  private List<Integer> counts = List.of(1, 32);

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "folders of savedmodels, or networks with random weights (${DEFAULT-VALUE})")
  private List<String> names = List.of("mnist", "cifar10", "efficientnet-lite0", "resnet50");

  @Option(
      names = "--threads",
      split = ",",
      description = "that each engine is tried with (default: 1 and the number of processors)")
  private List<Integer> threads =
      List.of(1, Runtime.getRuntime().availableProcessors()).stream().distinct().toList();

  @Option(
      names = "--baseline",
      paramLabel = "FOLDER",
      description = "classes of another version, to compare with")
  private Optional<Path> baseline = Optional.empty();

  @Option(names = "--markdown", description = "print tables, and the lines to standard error")
  private boolean markdown;

  @Option(names = "--rivals_python", hidden = true, description = "has the engines' libraries")
  private Path rivalsPython = Surroundings.python("CONVNET_RIVALS", "rivals");

  @Override
  public Integer call() throws IOException, InterruptedException {
    var engines = engines();
    var table = new AnswerTable(engines);
    for (var name : names) {
      var folder = Files.createTempDirectory("convnet-answers");
      try {
        measure(AnswerModel.make(name, converter(), counts, folder), engines, table);
      } finally {
        Surroundings.delete(folder);
      }
    }
    if (markdown) System.out.println(table);
    return 0;
  }

  /** A Python with TensorFlow, if LiteRT is here to read what it writes. */
  private Optional<Path> converter() {
    return Optional.of(Surroundings.python("CONVNET_PYTHON", "python"))
        .filter(python -> Files.exists(python) && Files.exists(rivalsPython));
  }

  private List<Engine> engines() {
    var here = System.getProperty("java.class.path");
    var engines = new ArrayList<Engine>();
    engines.add(new JavaEngine(OURS, Role.OURS, JavaEngine.Kind.CLASSIFIER, here));
    baseline.ifPresent(
        classes -> {
          var before = here.replace("target/classes", classes.toString());
          engines.add(new JavaEngine("before", Role.SHOWN, JavaEngine.Kind.CLASSIFIER, before));
        });
    var fastest = OURS + ", fastest engine";
    engines.add(new JavaEngine(fastest, Role.OURS, JavaEngine.Kind.FASTEST_ENGINE, here));
    var file = "`OnnxClassifier`";
    engines.add(new JavaEngine(file, Role.OURS, JavaEngine.Kind.ONNX_CLASSIFIER, here));
    if (hasBfloat16()) {
      var both = OURS + ", fastest engine and precision";
      engines.add(new JavaEngine(both, Role.OURS, JavaEngine.Kind.FASTEST, here));
    }
    engines.add(new JavaEngine("ONNX Runtime", Role.RIVAL, JavaEngine.Kind.ONNX, here));
    engines.add(python("LiteRT", Role.RIVAL, PythonEngine.Kind.LITERT, "f32"));
    engines.add(python("OpenVINO", Role.RIVAL, PythonEngine.Kind.OPENVINO, "f32"));
    if (hasBfloat16()) {
      engines.add(python("OpenVINO, bfloat16", Role.SHOWN, PythonEngine.Kind.OPENVINO, "bf16"));
    }
    return engines;
  }

  private Engine python(String name, Role role, PythonEngine.Kind kind, String precision) {
    return new PythonEngine(name, role, kind, rivalsPython, precision);
  }

  private static boolean hasBfloat16() {
    try {
      NumericPrecision.BFLOAT16.check();
      return true;
    } catch (InvalidSettingException none) {
      return false;
    }
  }

  private void measure(AnswerModel model, List<Engine> engines, AnswerTable table)
      throws IOException {
    var contenders = new ArrayList<Contender>();
    try {
      for (var engine : engines) {
        contenders.add(Contender.choose(engine, model, threads, counts, seconds));
      }
      for (var one : contenders) {
        one.whyNot()
            .ifPresent(why -> System.err.println(one.engine().name() + " not here: " + why));
      }
      var here = contenders.stream().filter(one -> one.whyNot().isEmpty()).toList();
      for (int count : counts) {
        var expected = here.get(0).scores(count);
        var right = new ArrayList<Contender>();
        for (var one : here) {
          if (one.isRight(count, expected)) right.add(one);
        }
        var taken = new Measures("ms", "%9.3f");
        for (int round = 0; round < rounds; round++) {
          for (var one : right) {
            taken.add(one.engine().name(), List.of(one.turn(count, seconds)));
          }
        }
        lines().println(table.addCalls(model.name(), count, contenders, taken));
      }
      var first = new Measures("ms", "%9.0f");
      var memory = new Measures("MB", "%9.0f");
      for (int start = 0; start < starts; start++) {
        for (var one : here) one.measureStart(first, memory, counts);
      }
      lines().println(table.addStarts(model.name(), first, memory));
    } finally {
      for (var one : contenders) one.close();
    }
  }

  private PrintStream lines() {
    return markdown ? System.err : System.out;
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    CommandRunner.runAndExit(new AnswerBench(), arguments);
  }
}
