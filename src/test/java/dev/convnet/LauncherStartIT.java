// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.DependentProject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code convnet --class-archive} makes shortens the start, and changes nothing else. */
@Tag("slow")
@EnabledOnOs(OS.LINUX)
class LauncherStartIT {
  private static final String SHARED = "dev.convnet.app.Main source: shared objects file";

  @TempDir Path folder;

  private final List<Path> links = new ArrayList<>();
  private Path launcher;
  private Path lib;

  @BeforeEach
  void layOutAnUnpackedArchive() throws IOException {
    lib = Files.createDirectories(folder.resolve("lib"));
    link(DependentProject.jar(""), lib);
    for (var jar : Files.readString(Path.of("target", "classpath.txt")).split(File.pathSeparator)) {
      link(Path.of(jar), lib);
    }
    link(Path.of("savedmodels"), folder);
    var bin = Files.createDirectories(folder.resolve("bin"));
    for (var tool : List.of("convnet", "utf8-locale")) {
      Files.copy(Path.of("tools", tool), bin.resolve(tool));
    }
    launcher = bin.resolve("convnet");
  }

  private void link(Path file, Path folder) throws IOException {
    links.add(Files.createSymbolicLink(folder.resolve(file.getFileName()), file.toAbsolutePath()));
  }

  @AfterEach
  void deleteLinks() throws IOException {
    for (var link : links) Files.delete(link);
  }

  @Test
  void classesComeFromTheArchiveWhileItIsTrue() throws Exception {
    var before = classify("");
    assertFalse(log().contains(SHARED));

    assertEquals("", run("", "--class-archive"));
    var after = classify("");
    assertTrue(log().contains(SHARED));
    assertTrue(Files.readString(folder.resolve("start/libraries")).contains("linux-"));

    assertEquals(before, after);
    assertEquals(before, classify("-XX:-UseCompressedOops"));

    Files.writeString(lib.resolve("another.jar"), "no part of the archive");
    assertEquals(before, classify(""));
  }

  private String classify(String options) throws Exception {
    var model = folder.resolve("savedmodels/mnist");
    var loaded = "-Xlog:class+load:file=" + folder.resolve("classes.log");
    return run(
        loaded + " " + options,
        "classify",
        "--model=" + model,
        model.resolve("page.png").toString());
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("classes.log"));
  }

  /** What a program prints, which must end well. The JVM's warnings would be in it. */
  private String run(String options, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
    builder.environment().put("CONVNET_JAVA_OPTS", options);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), Files.readString(folder.resolve("err")));
    return output;
  }
}
