// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.convnet.testing.Await;
import dev.convnet.testing.ImageFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DecodingBudgetTest {
  /** A file that claims to have so many pixels. */
  private static EncodedImage claiming(int megapixels) {
    var png = ByteBuffer.wrap(ImageFiles.encode("png", ImageFiles.plain(1, 1, -1)));
    return EncodedImage.of(png.putInt(16, 1_000_000).putInt(20, megapixels).array(), "cat");
  }

  private static List<Integer> sizesOfGroups(Integer... megapixels) {
    var images = Stream.of(megapixels).map(DecodingBudgetTest::claiming).toList();
    return DecodingBudget.groups(images).stream().map(List::size).toList();
  }

  @Test
  void smallImagesAreDecodedTogetherAndBigOnesAlone() {
    assertEquals(List.of(3), sizesOfGroups(1, 2, 3));
    assertEquals(List.of(2, 1), sizesOfGroups(12, 12, 12));
    assertEquals(List.of(1, 1, 1), sizesOfGroups(24, 50, 24));
    assertEquals(List.of(1, 2), sizesOfGroups(24, 2, 3));
  }

  @Test
  void twoBigImagesAreNotDecodedAtTheSameTime() throws Exception {
    var first = DecodingBudget.acquire(24_000_000);
    var second = new FutureTask<Void>(() -> DecodingBudget.acquire(24_000_000).release(), null);
    var thread = new Thread(second);
    thread.start();
    Await.until(() -> thread.getState() == Thread.State.WAITING, Duration.ofSeconds(20));

    assertFalse(second.isDone());

    first.release();
    second.get();
  }
}
