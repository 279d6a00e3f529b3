// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageNetTest {
  @Test
  void theNamesAreThoseOfKeras() throws NoSuchAlgorithmException {
    var json =
        IntStream.range(0, ImageNet.CLASS_NAMES.size())
            .mapToObj(ImageNetTest::entry)
            .collect(joining(", ", "{", "}"));

    var sum = MessageDigest.getInstance("MD5").digest(json.getBytes(UTF_8));

    assertEquals("c2c37ea517e94d9795004a39431a14cb", HexFormat.of().formatHex(sum));
  }

  private static String entry(int label) {
    var parts = ImageNet.CLASS_NAMES.get(label).split(" ");
    return "\"%d\": [\"%s\", \"%s\"]".formatted(label, parts[0], parts[1]);
  }

  @Test
  void aTabbyHasItsNumber() {
    assertEquals("n02123045 tabby", ImageNet.CLASS_NAMES.get(281));
    assertEquals(1000, ImageNet.CLASS_NAMES.size());
  }
}
