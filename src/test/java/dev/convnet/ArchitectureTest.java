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
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The package table: who may import whom. The README shows the same. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.convnet");

  private static final Map<String, Set<String>> MAY_IMPORT =
      table(
          """
          download:
          data: download
          pictures: data download
          metrics:
          graph:
          gradients: graph gradients.rule gradients.standard
          gradients.rule: graph
          gradients.standard: graph gradients.rule
          ops: graph gradients gradients.rule gradients.standard
          layers: graph ops
          layers.fixed: graph ops layers
          layers.special: graph ops layers layers.fixed
          models: graph ops layers layers.fixed
          models.zoo: graph layers layers.fixed layers.special models
          summary: graph
          checkpoint: graph checkpoint.graph
          checkpoint.graph: graph
          keras: graph
          input: data graph
          input.memory: data input
          input.pictures: pictures graph input
          input.digits: data graph input
          input.queue: data graph ops summary input
          optimize: graph gradients
          train: graph input optimize
          train.hooks: graph summary checkpoint checkpoint.graph optimize train
          savedmodel: pictures graph checkpoint
          serving: savedmodel
          cluster: graph
          launch: graph train train.hooks
          doctor: data graph launch
          profile: graph layers input summary train
          inspect: graph layers models models.zoo summary checkpoint launch
          cifar10: data graph ops layers models summary checkpoint input input.memory \
            input.queue optimize train train.hooks savedmodel profile launch
          mnist: data graph ops layers summary checkpoint input input.digits optimize train \
            train.hooks savedmodel profile launch
          mnist.tensorboard: data graph ops layers summary checkpoint input input.digits optimize \
            train mnist launch
          towers: data graph ops summary checkpoint input optimize train train.hooks \
            cluster cifar10 launch
          fast: data graph layers models ops summary checkpoint input input.memory optimize \
            train train.hooks savedmodel launch
          deploy: data graph layers models models.zoo checkpoint keras cifar10 fast mnist \
            savedmodel serving launch
          fit: pictures metrics graph ops layers layers.fixed models models.zoo summary \
            checkpoint keras input input.pictures optimize train train.hooks savedmodel launch \
            fit.options
          fit.options: pictures models.zoo optimize launch
          cli: fit cifar10 towers fast mnist mnist.tensorboard deploy inspect doctor launch
          """);

  private static Map<String, Set<String>> table(String text) {
    return text.lines()
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
        .resideInAPackage("dev.convnet." + name)
        .should()
        .onlyDependOnClassesThat(
            describe("are in " + MAY_IMPORT.get(name) + " or libraries", c -> mayImport(name, c)))
        .check(CLASSES);
  }

  private static boolean mayImport(String from, JavaClass imported) {
    var full = imported.getBaseComponentType().getPackageName();
    if (!full.startsWith("dev.convnet.")) return true;
    var name = full.substring("dev.convnet.".length());
    return name.equals(from) || MAY_IMPORT.get(from).contains(name);
  }

  @Test
  void everyPackageIsInTheTable() {
    var found = new TreeSet<String>();
    CLASSES.forEach(c -> found.add(c.getPackageName().substring("dev.convnet.".length())));

    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), found);
  }

  @Test
  void everyPackageTellsWhatItIs() {
    for (var name : MAY_IMPORT.keySet()) {
      var folder = Path.of("src/main/java/dev/convnet", name.replace('.', '/'));
      assertTrue(Files.exists(folder.resolve("package-info.java")), name);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"dev.convnet.(*)..", "dev.convnet.(**)"})
  void thereAreNoCycles(String packages) {
    slices().matching(packages).should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"data", "pictures", "metrics"})
  void knowsNoTensorFlow(String name) {
    noClasses()
        .that()
        .resideInAPackage("dev.convnet." + name)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.tensorflow..")
        .check(CLASSES);
  }
}
