// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The wings and their packages, and which package may import which. An import between wings goes to
 * a wing that stands above in the table; {@code app} comes last, and nobody imports it.
 */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPath(Path.of("target/classes"));

  private static final Map<String, Set<String>> MAY_IMPORT =
      table(
          """
          error:

          nn.graph:
          nn.gradients: nn.graph
          nn.ops: nn.graph nn.gradients
          nn.layers: nn.graph nn.ops
          nn.layers.keras: nn.graph nn.layers
          nn.models: nn.graph nn.ops nn.layers
          nn.optimize: nn.graph nn.gradients

          data.download:
          data.records:
          data.images: nn.graph
          data.augment: data.images
          data.packed: data.records data.images
          data.statistics: data.images
          data.text:
          data.sets: data.download data.images data.text
          data.input: nn.graph nn.ops data.sets data.images data.augment

          io.checkpoint: nn.graph
          io.summary: data.records
          io.keras: nn.graph
          io.keras.config:
          io.keras.network: nn.graph nn.layers nn.layers.keras nn.models io.keras io.keras.config
          io.keras.applications: nn.layers nn.models io.keras.network
          io.messages: data.text
          io.savedmodel.optimize:
          io.savedmodel.graph: nn.graph io.checkpoint io.messages io.savedmodel.optimize
          io.savedmodel: nn.graph data.images data.records data.text io.checkpoint io.messages io.savedmodel.graph io.savedmodel.optimize
          io.onnx.convert: nn.graph io.messages io.savedmodel io.savedmodel.graph
          io.onnx: data.images data.text io.messages io.savedmodel io.onnx.convert

          explain: nn.graph nn.gradients data.images data.text io.savedmodel io.savedmodel.graph

          train.metrics:
          train: nn.graph nn.layers nn.optimize data.input io.checkpoint io.summary train.metrics
          train.profile: nn.graph nn.layers data.input io.summary train
          train.cluster: nn.graph
          train.compare: nn data io.summary train

          root: nn data io explain train

          serving.metrics:
          serving.batching: io.messages io.savedmodel serving.metrics
          serving.repository: data.text data.records io.messages io.savedmodel serving.batching
          serving.calls: data.images io.messages io.savedmodel serving.metrics serving.repository
          serving.rest: data.images io.messages io.savedmodel serving.metrics serving.repository serving.calls
          serving.openinference: io.messages io.savedmodel serving.metrics serving.repository serving.calls serving.rest
          serving.grpc: io.messages io.savedmodel serving.metrics serving.repository serving.calls
          serving.log.entry:
          serving.log.queue: serving.log.entry
          serving.log.filter: serving.log.entry
          serving.log.metric: serving.metrics serving.log.entry serving.log.filter
          serving.log.sink: serving.log.entry serving.log.filter
          serving.log.alert: serving.metrics serving.log.metric
          serving.log.kafka: serving.log.entry serving.log.queue serving.log.sink
          serving.log.parquet: serving.log.entry serving.log.sink
          serving.log.report: serving.log.entry serving.log.filter
          serving.log.store: serving.log.entry serving.log.filter serving.log.metric serving.log.report
          serving.log: serving.metrics serving.log.alert serving.log.entry serving.log.filter serving.log.kafka serving.log.metric serving.log.queue serving.log.sink serving.log.store
          serving.images: io.messages serving.calls serving.log.entry
          serving: io.messages io.savedmodel serving.batching serving.metrics serving.repository serving.calls serving.rest serving.openinference serving.grpc serving.images serving.log serving.log.entry serving.log.filter serving.log.queue serving.log.report serving.log.sink serving.log.store

          app.cli: nn.graph nn.models data.text io.keras.network train train.profile
          app.cifar10: nn data io train app.cli
          app.mnist: nn data io train app.cli
          app.towers: nn data io train app.cli app.cifar10
          app.fast: nn data io train app.cli
          app.report: data.images io.summary train.metrics app.cli
          app.fit: nn data io train root app.cli app.report
          app.data: nn data io train root app.cli app.fit
          app.compare: nn data train root app.cli app.fit
          app.inspect: nn io app.cli
          app.doctor: nn.graph data.sets app.cli
          app.log: serving app.cli
          app.deploy: nn data io explain root serving app.cli app.cifar10 app.fast app.mnist app.log
          app: app.cli app.cifar10 app.mnist app.towers app.fast app.fit app.compare app.data app.inspect app.doctor app.log app.deploy
          """);

  private static final String WINGS = "error nn data io explain train root serving app";

  private static Map<String, Set<String>> table(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(":", -1))
        .collect(toMap(row -> row[0], row -> Set.of(row[1].strip().split(" +"))));
  }

  static Set<String> packages() {
    return MAY_IMPORT.keySet();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packages")
  void aPackageImportsOnlyWhatTheTableAllows(String name) {
    classes()
        .that()
        .resideInAPackage(fullName(name))
        .should()
        .onlyDependOnClassesThat(
            describe("are in " + MAY_IMPORT.get(name) + " or libraries", c -> mayImport(name, c)))
        .check(CLASSES);
  }

  private static boolean mayImport(String from, JavaClass imported) {
    var full = imported.getBaseComponentType().getPackageName();
    if (!full.startsWith("dev.convnet")) return true;
    var name = shortName(full);
    return name.equals(from)
        || name.equals("error")
        || MAY_IMPORT.get(from).contains(name)
        || MAY_IMPORT.get(from).contains(wing(name)) && !name.startsWith("app.");
  }

  /** The front door is the root package itself. */
  private static String fullName(String name) {
    return name.equals("root") ? "dev.convnet" : "dev.convnet." + name;
  }

  private static String shortName(String fullName) {
    return fullName.equals("dev.convnet") ? "root" : fullName.substring("dev.convnet.".length());
  }

  private static String wing(String packageName) {
    return packageName.split("\\.", 2)[0];
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packages")
  void importsBetweenWingsRunOneWay(String name) {
    var wings = Set.of(WINGS.split(" "));
    var above = WINGS.substring(0, WINGS.indexOf(wing(name)));
    for (var imported : MAY_IMPORT.get(name)) {
      if (imported.isEmpty() || wing(imported).equals(wing(name))) continue;
      assertTrue(wings.contains(wing(imported)), imported);
      assertTrue(Set.of(above.split(" ")).contains(wing(imported)), name + " -> " + imported);
    }
  }

  @Test
  void everyPackageIsInTheTable() {
    var found = new TreeSet<String>();
    for (var c : CLASSES) {
      var full = c.getPackageName();
      if (full.startsWith("dev.convnet")) found.add(shortName(full));
    }

    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), found);
  }

  @Test
  void everyPackageTellsWhatItIs() {
    for (var name : MAY_IMPORT.keySet()) {
      var folder = Path.of("src/main/java", fullName(name).replace('.', '/'));
      assertTrue(Files.exists(folder.resolve("package-info.java")), name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"dev.convnet.(*)..", "dev.convnet.(**)"})
  void thereAreNoCycles(String packages) {
    slices().matching(packages).should().beFreeOfCycles().check(CLASSES);
  }

  /** The binding has no method that opens a session on another machine. */
  @Test
  void oneClassIsInTheBindingsPackageAndOnlyTheClusterUsesIt() {
    classes()
        .that()
        .resideInAPackage("org.tensorflow..")
        .and()
        .haveSimpleName("TargetSession")
        .should()
        .onlyBeAccessed()
        .byAnyPackage("dev.convnet.train.cluster")
        .check(CLASSES);
    assertEquals(
        List.of("TargetSession"),
        CLASSES.stream()
            .filter(c -> c.getPackageName().startsWith("org.tensorflow"))
            .map(JavaClass::getSimpleName)
            .toList());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "data.augment",
        "data.download",
        "data.records",
        "data.sets",
        "data.statistics",
        "data.text",
        "serving.log.alert",
        "serving.log.entry",
        "serving.log.filter",
        "serving.log.kafka",
        "serving.log.metric",
        "serving.log.parquet",
        "serving.log.queue",
        "serving.log.report",
        "serving.log.sink",
        "serving.log.store",
        "serving.log",
        "train.metrics"
      })
  void knowsNoTensorFlow(String name) {
    noClasses()
        .that()
        .resideInAPackage(fullName(name))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tensorflow..")
        .check(CLASSES);
  }

  /** Other classes must not need it: a project that depends on this one does not have it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "picocli.., app",
    "org.knowm.xchart.., app",
    "me.tongfei.progressbar.., app|data.download",
    "io.javalin.., app|serving",
    "io.grpc.., serving.grpc",
    "com.sun.jna.., train.cluster",
    "org.sqlite.., serving.log",
    "org.apache.kafka.., serving.log.kafka",
    "org.apache.parquet.., serving.log.parquet",
    "blue.strategic.., serving.log.parquet",
    "ai.onnxruntime.., io.onnx"
  })
  void anOptionalLibraryIsUsedOnlyIn(String library, String users) {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.convnet\\.(" + users.replace(".", "\\.") + ")\\..*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(CLASSES);
  }
}
