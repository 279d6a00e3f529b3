// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Part;
import dev.convnet.data.images.Resize;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedPythonTest {
  @TempDir private Path folder;

  @Test
  void pythonReadsWhatIsWrittenHere() throws Exception {
    var train = PackedSample.random(7, new Resize(4, 5), 1);
    var test = PackedSample.random(3, new Resize(4, 5), 2);
    PackedSample.packer(2).pack(Map.of(Part.TRAINING, train, Part.TEST, test), folder);

    var read = Python.run("packed_check.py", "read", folder);

    var expected = new ArrayList<>(lines("test", test));
    expected.addAll(lines("train", train));
    assertEquals(sorted(expected), sorted(read.lines().toList()));
  }

  @Test
  void whatPythonWritesIsReadHere() throws Exception {
    var written = Python.run("packed_check.py", "write", folder);

    var packed = PackedSample.open(folder);

    assertEquals(PackedSample.CLASSES, packed.classNames());
    assertEquals(written.lines().toList(), lines("train", packed));
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  private static List<String> lines(String split, LabeledImages images)
      throws IOException, NoSuchAlgorithmException {
    var lines = new ArrayList<String>();
    for (int i = 0; i < images.size(); i++) {
      var image = images.image(i);
      var digest = MessageDigest.getInstance("SHA-256").digest(image.rgb());
      lines.add(
          "%s %d %d %d 3 %s"
              .formatted(
                  split,
                  images.label(i),
                  image.height(),
                  image.width(),
                  HexFormat.of().formatHex(digest)));
    }
    return lines;
  }
}
