// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
