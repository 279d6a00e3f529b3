// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.testing.ImageFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program, as it stands there, with TensorFlow-Java alone on its class path. */
class ForeignProgramTest {
  private static final String TENSORFLOW = ".*(tensorflow-core|ndarray|javacpp|protobuf-java).*jar";

  @TempDir Path folder;

  @Test
  void classifiesAnImage() throws IOException, InterruptedException {
    var version =
        new SavedModelExporter(ColorNetwork.network())
            .export(ColorNetwork.checkpoint(folder), folder.resolve("colors"));
    var green = ImageFiles.encode("png", ImageFiles.plain(20, 30, 0xff00ff00));
    var image = Files.write(folder.resolve("green.png"), green);
    var source = Files.writeString(folder.resolve("Classify.java"), program());

    compile(source);

    assertEquals("green", run("Classify", version.toString(), image.toString()));
  }

  private static String program() throws IOException {
    var fences = Files.readString(Path.of("src/site/markdown/serving.md")).split("```java\n");
    return Arrays.stream(fences)
        .map(text -> text.split("```")[0])
        .filter(code -> code.contains("class Classify"))
        .findFirst()
        .orElseThrow();
  }

  private static void compile(Path source) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertEquals(0, compiler.run(null, null, null, "-cp", classPath(), source.toString()));
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> Path.of(jar).getFileName().toString().matches(TENSORFLOW))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String run(String... program) throws IOException, InterruptedException {
    var java = ProcessHandle.current().info().command().orElseThrow();
    var classes = classPath() + File.pathSeparator + folder;
    var command = new ArrayList<>(List.of(java, "-cp", classes));
    command.addAll(Arrays.asList(program));
    var process =
        new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    var out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), Files.readString(folder.resolve("errors")));
    return out.strip();
  }
}
