// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.DependentProject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive for machines without Maven, and without Java where it brings one. */
@Tag("slow")
class DistributionIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"));
  private static final String VERSION = System.getProperty("convnet.version");

  /** The jar of TensorFlow's library, which a list of programs does not need, is larger. */
  private static final long NATIVE_LIBRARY_BYTES = 100_000_000;

  @TempDir Path folder;

  private Path home;
  private Path commands;

  @BeforeEach
  void layOut() throws IOException {
    home = folder.resolve("an archive");
    var lib = Files.createDirectories(home.resolve("lib"));
    copy(DependentProject.jar(""), lib);
    for (var jar : Files.readString(Path.of("target", "classpath.txt")).split(File.pathSeparator)) {
      if (Files.size(Path.of(jar)) < NATIVE_LIBRARY_BYTES) copy(Path.of(jar), lib);
    }
    var bin = Files.createDirectories(home.resolve("bin"));
    for (var tool : List.of("convnet", "utf8-locale")) copy(Path.of("tools", tool), bin);
    commands = Files.createDirectories(folder.resolve("commands"));
    for (var command : List.of("bash", "env", "dirname", "readlink", "locale", "grep")) {
      script(commands.resolve(command), Path.of("/usr/bin", command));
    }
  }

  private static void script(Path file, Path command) throws IOException {
    Files.writeString(file, "#!/bin/sh\nexec %s \"$@\"\n".formatted(command));
    assertTrue(file.toFile().setExecutable(true));
  }

  private static void copy(Path file, Path folder) throws IOException {
    Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void theLauncherTakesTheJavaThatTheArchiveBrings() throws Exception {
    var bin = Files.createDirectories(home.resolve("runtime/bin"));
    script(bin.resolve("java"), JAVA.resolve("bin/java"));
    var link = Files.createSymbolicLink(folder.resolve("linked"), home.resolve("bin/convnet"));

    assertListsPrograms(run(link, Map.of("JAVA_HOME", "/nowhere"), "--help"));
  }

  @Test
  void theLauncherTakesTheMachinesJava() throws Exception {
    assertListsPrograms(
        run(home.resolve("bin/convnet"), Map.of("JAVA_HOME", JAVA.toString()), "--help"));
  }

  @Test
  void withoutAnyJavaTheLauncherSaysWhatIsNeeded() throws Exception {
    var ended = run(home.resolve("bin/convnet"), Map.of(), "--help");

    assertEquals(1, ended.code());
    assertEquals(
        "convnet needs Java 17 or later: install one, or set JAVA_HOME", ended.output().strip());
  }

  /** Packs with Maven, which may fetch its plugins. */
  @Test
  @Tag("nightly")
  void theArchiveClassifiesWhereThereIsNoJava() throws Exception {
    var mvn = Path.of(System.getProperty("convnet.mavenHome"), "bin", "mvn").toString();
    var goals =
        List.of(
            "clean:clean@former-runtime", "exec:exec@java-runtime", "assembly:single@distribution");
    var command = new ArrayList<>(List.of(mvn, "-q", "-B", "-Pdist,jlink"));
    command.addAll(goals);
    assertEquals(0, start(new ProcessBuilder(command)).code());
    Path archive;
    try (var files = Files.newDirectoryStream(Path.of("target"), "convnet-*.tar.gz")) {
      archive = files.iterator().next();
    }
    var unpack = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString());
    assertEquals(0, start(unpack).code());

    var unpacked = folder.resolve("convnet-" + VERSION);
    var model = unpacked.resolve("savedmodels/efficientnet-lite0");
    var ended =
        run(
            unpacked.resolve("bin/convnet"),
            Map.of(),
            "classify",
            "--model=" + model,
            model.resolve("photographs/chelsea.jpg").toString());

    assertEquals(0, ended.code(), ended.output());
    assertTrue(ended.output().contains("Egyptian_cat"), ended.output());
  }

  private static void assertListsPrograms(DependentProject.Ended ended) {
    assertEquals(0, ended.code(), ended.output());
    assertTrue(ended.output().contains("cifar10-train"), ended.output());
  }

  private DependentProject.Ended run(
      Path launcher, Map<String, String> environment, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", commands.toString());
    builder.environment().putAll(environment);
    return start(builder);
  }

  private static DependentProject.Ended start(ProcessBuilder builder) throws Exception {
    var process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes());
    return new DependentProject.Ended(process.waitFor(), output);
  }
}
