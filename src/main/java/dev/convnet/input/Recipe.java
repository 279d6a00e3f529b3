// SPDX-License-Identifier: Apache-2.0
package dev.convnet.input;

import dev.convnet.data.Cifar10;
import dev.convnet.data.PictureSet;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * Makes one batch.
 *
 * @param examples their numbers in the set
 * @param distortions by position in the batch
 */
record Recipe(PictureSet pictures, long index, int[] examples, IntFunction<Distortion> distortions)
    implements Callable<Batch> {
  @Override
  public Batch call() {
    var images = new float[examples.length * Distortion.VALUES];
    var labels = new int[examples.length];
    var planes = new byte[Cifar10.PICTURE_BYTES];
    for (int i = 0; i < examples.length; i++) {
      pictures.copyPlanes(examples[i], planes);
      distortions.apply(i).apply(planes, images, i * Distortion.VALUES);
      labels[i] = pictures.label(examples[i]);
    }
    return new Batch(index, images, labels);
  }
}
