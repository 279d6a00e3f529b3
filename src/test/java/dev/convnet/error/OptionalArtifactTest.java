// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OptionalArtifactTest {
  @ParameterizedTest
  @EnumSource
  void isPresentWhereTheProjectIsBuilt(OptionalArtifact artifact) {
    assertTrue(artifact.isPresent());
    artifact.require("A test");
  }

  @ParameterizedTest
  @EnumSource
  void hasCoordinatesWithAVersion(OptionalArtifact artifact) {
    var coordinates = artifact.coordinates();

    assertTrue(coordinates.matches("[\\w.-]+:[\\w.-]+:\\d[\\w.-]+(:data)?"), coordinates);
  }

  @Test
  void isNamedWhereItIsMissing() throws Exception {
    var here = OptionalArtifact.class.getProtectionDomain().getCodeSource().getLocation();
    try (var loader = new URLClassLoader(new URL[] {here}, null)) {
      var jna = loader.loadClass(OptionalArtifact.class.getName()).getField("JNA").get(null);

      var error =
          assertThrows(
              ReflectiveOperationException.class,
              () -> jna.getClass().getMethod("require", String.class).invoke(jna, "A task"));

      assertEquals(
          "A task needs " + OptionalArtifact.JNA.coordinates() + ": add it to the class path",
          error.getCause().getMessage());
    }
  }

  /** Other classes must not need it: a project that depends on this one does not have it. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "picocli.., app",
    "org.knowm.xchart.., app",
    "me.tongfei.progressbar.., app|data.download",
    "io.javalin.., app|serving",
    "com.sun.jna.., train.cluster",
    "org.sqlite.., serving.log"
  })
  void isUsedOnlyIn(String library, String users) {
    noClasses()
        .that()
        .haveNameNotMatching("dev\\.convnet\\.(" + users.replace(".", "\\.") + ")\\..*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.convnet"));
  }
}
