// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build of {@code src/spark} has in common with the other, which does not compile it. */
class SparkBuildTest {
  private static final Path SPARK = Path.of("src", "spark");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tensorflow.version",
        "javacpp.version",
        "protobuf.version",
        "picocli.version",
        "maven.compiler.release"
      })
  void versionsAreTheSame(String property) throws IOException {
    assertEquals(value(Path.of("pom.xml"), property), value(SPARK.resolve("pom.xml"), property));
  }

  @Test
  void soIsItsOwn() throws IOException {
    assertEquals(value(Path.of("pom.xml"), "version"), value(SPARK.resolve("pom.xml"), "version"));
  }

  private static String value(Path pom, String property) throws IOException {
    var found = Pattern.compile("<%s>(.*?)</".formatted(property)).matcher(Files.readString(pom));
    return found.find() ? found.group(1) : "none in " + pom;
  }

  @Test
  void thePageNamesFlagsThatThereAre() throws IOException {
    var program = Files.readString(SPARK.resolve("java/dev/convnet/bulk/PredictBulk.java"));
    var flags = found("\"(--[a-z_]+)\"", program);
    var page = Files.readString(Path.of("src/site/markdown/tutorials/bulk.md"));
    var named = new TreeSet<String>();
    for (var command : found("(tools/predict-bulk .*|`--.*`)", page)) {
      named.addAll(found("(--[a-z_]+)", command));
    }
    named.remove("--add");
    named.remove("--log_dir");

    assertTrue(flags.containsAll(named), named + " of " + flags);
    assertTrue(named.size() > 5, named.toString());
  }

  private static Set<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(toCollection(TreeSet::new));
  }

  /** Spark brings another version of Jackson than the classes of other packages need. */
  @Test
  void itImportsOnlyWhatNeedsNoJackson() throws IOException {
    var imported = new TreeSet<String>();
    try (var files = Files.walk(SPARK)) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        Pattern.compile("import dev\\.convnet\\.([a-z.]+)\\.[A-Z]")
            .matcher(Files.readString(file))
            .results()
            .forEach(found -> imported.add(found.group(1)));
      }
    }
    assertEquals(
        Set.of("app.cli", "data.images", "error", "io.savedmodel", "serving.log.entry"),
        imported,
        imported.stream().collect(joining(" ")));
  }
}
