// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.nn.models.Networks;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How fast {@code ImageClassifier} answers, beside another version of this project: each
 * measurement is a process of its own, and the versions take turns.
 */
@Command(
    name = "tools/bench --answers",
    mixinStandardHelpOptions = true,
    description = "Measures answers of one picture and of many, the first answer, and memory.")
public final class AnswerBench implements Callable<Integer> {
  private static final String RESNET = "resnet50";

  @Option(names = "--rounds", paramLabel = "N", description = "turns of each (default: 5)")
  private int rounds = 5;

  @Option(names = "--seconds", paramLabel = "S", description = "of calls a turn (default: 3)")
  private double seconds = 3;

  @Option(
      names = "--pictures",
      split = ",",
      paramLabel = "N",
      description = "a call (default: 1,32)")
  private List<Integer> pictures = List.of(1, 32);

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "of mnist, cifar10, efficientnet-lite0, resnet50 (default: all)")
  private List<String> only = List.of("mnist", "cifar10", "efficientnet-lite0", RESNET);

  @Option(
      names = "--baseline",
      paramLabel = "FOLDER",
      description = "classes of another version, to compare with")
  private Optional<Path> baseline = Optional.empty();

  private static final Map<String, Integer> SIDES =
      Map.of("mnist", 28, "cifar10", 32, "efficientnet-lite0", 224, RESNET, 224);

  @Override
  public Integer call() throws IOException, InterruptedException {
    var work = Files.createTempDirectory("convnet-answers");
    try {
      for (var name : only) {
        var model = model(name, work);
        for (int count : pictures) compare(name, model, count);
      }
      return 0;
    } finally {
      Surroundings.delete(work);
    }
  }

  private static Path model(String name, Path work) throws IOException {
    if (!name.equals(RESNET)) return Path.of("savedmodels", name);
    return MadeUpNetwork.export(Networks.named(RESNET), Optional.empty(), work).model();
  }

  private void compare(String name, Path model, int count)
      throws IOException, InterruptedException {
    var versions = new LinkedHashMap<String, String>();
    var here = System.getProperty("java.class.path");
    baseline.ifPresent(
        classes -> versions.put("before", here.replace("target/classes", classes.toString())));
    versions.put("now", here);
    var of = "%s, %d a call: ".formatted(name, count);
    var columns =
        List.of(
            new Measures(of + "first ms", "%9.0f"),
            new Measures(of + "fastest ms", "%9.3f"),
            new Measures(of + "median ms", "%9.3f"),
            new Measures(of + "processor ms", "%9.3f"),
            new Measures(of + "MB", "%9.0f"));
    for (int round = 0; round < rounds; round++) {
      for (var version : versions.entrySet()) {
        var measured = turn(version.getValue(), name, model, count);
        for (int i = 0; i < columns.size(); i++) {
          columns.get(i).add(version.getKey(), List.of(measured[i]));
        }
      }
    }
    columns.forEach(System.out::print);
  }

  private double[] turn(String classPath, String name, Path model, int count)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("java", "-XX:+UseSerialGC", "-Xmx1g", "-cp", classPath));
    command.add(AnswerProcess.class.getName());
    command.add(model.toString());
    command.add(String.valueOf(SIDES.get(name)));
    command.add(String.valueOf(count));
    command.add(String.valueOf(seconds));
    var process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + " fails");
    return Arrays.stream(output.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** Runs the program, and ends the process with its exit code. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new AnswerBench()).execute(arguments));
  }
}
