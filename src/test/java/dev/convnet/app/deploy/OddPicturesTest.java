// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.JavaProgram;
import dev.convnet.testing.Python;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pictures of which some decoders read other pixels, or none: JPEGs with bytes before their end, in
 * CMYK, without JFIF; palettes; frames that are smaller than their canvas.
 */
class OddPicturesTest {
  @TempDir private Path folder;

  @Test
  void whatTrainSawIsWhatClassifySees() throws IOException, InterruptedException {
    var data = folder.resolve("data");
    Python.run("odd_pictures.py", data);
    var model = folder.resolve("model");
    var flags =
        List.of(
            "train",
            "--model=lenet5-modern",
            "--data=" + data,
            "--epochs=6",
            "--batch_size=16",
            "--train_dir=" + folder.resolve("run"),
            "--export=" + model);

    String trained;
    try (var train = JavaProgram.start(folder, flags.toArray(String[]::new))) {
      var ended = train.ended();
      assertEquals(0, ended.code(), ended.err());
      trained = ended.out();
    }

    assertTrue(trained.contains("80 images to train, 20 to validate, 40 to test"), trained);
    assertTrue(trained.contains("test accuracy: 1.0000 of 40 images"), trained);
    for (var name : List.of("dark", "bright")) {
      var lines = classify(model, data.resolve("test").resolve(name)).lines().toList();
      assertEquals(20, lines.size());
      lines.forEach(line -> assertTrue(line.contains(": " + name + " "), line));
    }
  }

  private static String classify(Path model, Path pictures) throws IOException {
    var out = new ByteArrayOutputStream();
    var stream = new PrintStream(out, true);
    var settings = new ClassifyCommand.Settings(model, 1, List.of(pictures));
    assertEquals(0, ClassifyCommand.run(settings, stream, stream), out::toString);
    return out.toString();
  }
}
