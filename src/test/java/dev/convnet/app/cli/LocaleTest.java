// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.app.Main;
import dev.convnet.testing.FolderShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs under the locale C, which containers, cron and services have. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {
  private static final List<String> JAVA =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx512m",
          "-cp",
          System.getProperty("java.class.path"),
          Main.class.getName());

  /** As tools/convnet starts a program. */
  private static final List<String> LAUNCHER =
      List.of("bash", "-c", "source tools/utf8-locale; exec \"$@\"", "tools/convnet");

  @TempDir private Path folder;

  private record Ended(int code, String out, String err) {}

  private Ended run(List<String> launcher, String... arguments) throws Exception {
    var command = new ArrayList<>(launcher);
    command.addAll(JAVA);
    command.addAll(List.of(arguments));
    var out = folder.resolve("out.txt");
    var err = folder.resolve("err.txt");
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("LC_ALL", "C");
    var code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Ended(code, Files.readString(out), Files.readString(err));
  }

  private Path writeImages() throws IOException {
    var root = folder.resolve("사진");
    var shape = new FolderShape(root);
    for (int i = 0; i < 6; i++) shape.images("고양이/" + i + ".png", "개/강아지 " + i + ".png");
    return root;
  }

  @Test
  void theLauncherTrainsAndExportsUnderKoreanNames() throws Exception {
    var images = writeImages();
    var run = folder.resolve("학습");
    var model = folder.resolve("모델");

    var ended =
        run(
            LAUNCHER,
            "train",
            "--model=lenet5-modern",
            "--epochs=1",
            "--test_fraction=0",
            "--data=" + images,
            "--train_dir=" + run,
            "--export=" + model);

    assertEquals(0, ended.code, ended.err);
    assertTrue(ended.out.contains("2 classes: 개, 고양이"), ended.out);
    assertTrue(ended.out.contains(model.resolve("1").toString()), ended.out);
    assertEquals(List.of("개", "고양이"), Files.readAllLines(run.resolve("labels.txt")));
    assertEquals(List.of("개", "고양이"), Files.readAllLines(model.resolve("1/assets/labels.txt")));
  }

  @Test
  void aProgramWithoutTheLauncherSaysWhatToSet() throws Exception {
    var ended = run(List.of(), "train", "--model=lenet5", "--data=고양이");

    assertEquals(2, ended.code);
    assertEquals(
        "convnet: argument 3, '--data=?????????', is not text in US-ASCII, the charset of the"
            + " locale; start with tools/convnet, or export LC_ALL=C.UTF-8",
        ended.err.strip());
  }

  @Test
  void classesThatCannotBeReadAreNotTakenForOthers() throws Exception {
    var images = Files.move(writeImages(), folder.resolve("ascii"));

    var ended = run(List.of(), "train", "--model=lenet5-modern", "--data=" + images);

    assertEquals(1, ended.code);
    assertTrue(
        ended.err.contains("charset of the locale is US-ASCII: names and labels"), ended.err);
    assertTrue(
        ended.err.contains(
            "cannot be a class: its name is not text in US-ASCII, the charset of the locale; start"
                + " Java with LC_ALL=C.UTF-8"),
        ended.err);
  }

  @Test
  void anArgumentOfAnotherCharsetIsNamed() {
    assertEquals(
        Optional.of(
            "convnet: argument 2, 'a??', is not text in UTF-8, the charset of the locale; rename"
                + " the file"),
        new LocaleCharset(UTF_8).problem("/", "고양이", "a\uFFFD\uFFFD"));
    assertEquals(Optional.empty(), new LocaleCharset(US_ASCII).problem("/", "a", "b"));
    assertTrue(
        new LocaleCharset(US_ASCII)
            .problem("/\uFFFD")
            .orElseThrow()
            .startsWith("convnet: the name of the working directory, '/?', is not text in"));
  }
}
