// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.sets.Cifar10;
import dev.convnet.data.sets.PictureSet;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes one batch.
 *
 * @param examples their numbers in the set; at least one
 * @param preparations by position in the batch; all with the same side
 */
record Recipe(
    PictureSet pictures, long index, int[] examples, List<? extends Preparation> preparations)
    implements Callable<Batch> {
  @Override
  public Batch call() {
    var side = preparations.get(0).side();
    var values = side * side * Cifar10.CHANNELS;
    var images = new float[examples.length * values];
    var labels = new int[examples.length];
    var planes = new byte[Cifar10.PICTURE_BYTES];
    for (int i = 0; i < examples.length; i++) {
      pictures.copyPlanes(examples[i], planes);
      preparations.get(i).apply(planes, images, i * values);
      labels[i] = pictures.label(examples[i]);
    }
    return new Batch(index, images, labels);
  }
}
