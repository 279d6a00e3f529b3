// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
      Map.ofEntries(
          Map.entry("download", Set.of()),
          Map.entry("data", Set.of("download")),
          Map.entry("pictures", Set.of("data", "download")),
          Map.entry("metrics", Set.of()),
          Map.entry("graph", Set.of()),
          Map.entry("gradients", Set.of("graph")),
          Map.entry("ops", Set.of("graph", "gradients")),
          Map.entry("layers", Set.of("graph", "gradients", "ops")),
          Map.entry("layers.fixed", Set.of("graph", "ops", "layers")),
          Map.entry("layers.special", Set.of("graph", "ops", "layers", "layers.fixed")),
          Map.entry("models", Set.of("graph", "ops", "layers", "layers.fixed")),
          Map.entry(
              "models.zoo",
              Set.of("graph", "ops", "layers", "layers.fixed", "layers.special", "models")),
          Map.entry("summary", Set.of("graph")),
          Map.entry("checkpoint", Set.of("graph")),
          Map.entry("keras", Set.of("graph")),
          Map.entry("input", Set.of("data", "pictures", "graph", "ops", "summary")),
          Map.entry("optimize", Set.of("graph", "gradients")),
          Map.entry(
              "train",
              Set.of("graph", "gradients", "ops", "summary", "checkpoint", "input", "optimize")),
          Map.entry("savedmodel", Set.of("data", "pictures", "graph", "checkpoint")),
          Map.entry("serving", Set.of("savedmodel")),
          Map.entry("cluster", Set.of("graph")),
          Map.entry("launch", Set.of("train")),
          Map.entry("doctor", Set.of("data", "graph", "launch")),
          Map.entry("profile", Set.of("graph", "layers", "input", "summary", "train")),
          Map.entry(
              "inspect",
              Set.of("graph", "layers", "models", "models.zoo", "summary", "checkpoint", "launch")),
          Map.entry(
              "cifar10",
              Set.of(
                  "data",
                  "graph",
                  "gradients",
                  "ops",
                  "layers",
                  "models",
                  "summary",
                  "checkpoint",
                  "input",
                  "optimize",
                  "train",
                  "savedmodel",
                  "profile",
                  "launch")),
          Map.entry(
              "mnist",
              Set.of(
                  "data",
                  "graph",
                  "ops",
                  "layers",
                  "summary",
                  "checkpoint",
                  "input",
                  "optimize",
                  "train",
                  "savedmodel",
                  "profile",
                  "launch")),
          Map.entry(
              "towers",
              Set.of(
                  "data",
                  "graph",
                  "ops",
                  "summary",
                  "checkpoint",
                  "input",
                  "optimize",
                  "train",
                  "cluster",
                  "cifar10",
                  "launch")),
          Map.entry(
              "fast",
              Set.of(
                  "data",
                  "graph",
                  "layers",
                  "models",
                  "ops",
                  "summary",
                  "checkpoint",
                  "input",
                  "optimize",
                  "train",
                  "savedmodel",
                  "launch")),
          Map.entry(
              "deploy",
              Set.of(
                  "data",
                  "graph",
                  "layers",
                  "models",
                  "models.zoo",
                  "checkpoint",
                  "keras",
                  "cifar10",
                  "fast",
                  "mnist",
                  "savedmodel",
                  "serving",
                  "launch")),
          Map.entry(
              "fit",
              Set.of(
                  "pictures",
                  "metrics",
                  "graph",
                  "ops",
                  "layers",
                  "layers.fixed",
                  "models",
                  "models.zoo",
                  "summary",
                  "checkpoint",
                  "keras",
                  "input",
                  "optimize",
                  "train",
                  "savedmodel",
                  "launch")),
          Map.entry(
              "cli",
              Set.of(
                  "fit", "cifar10", "towers", "fast", "mnist", "deploy", "inspect", "doctor",
                  "launch")));

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
      assertTrue(
          Files.exists(
              Path.of("src/main/java/dev/convnet", name.replace('.', '/'), "package-info.java")),
          name);
    }
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.convnet.(*)..").should().beFreeOfCycles().check(CLASSES);
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
