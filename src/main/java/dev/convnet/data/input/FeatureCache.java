// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledImages;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Pictures for a network whose first part never changes: what that part makes of a picture, its
 * features, is computed once and kept, and steps are fed with it in place of the picture. Pictures
 * that are changed at random go through the whole network each time, and so do those whose features
 * find no room.
 */
public final class FeatureCache implements ImageInputFactory {
  private final ImageInput pictures;
  private final List<Operand<TFloat32>> ends;
  private final Map<LabeledImages, FeatureTable> tables = new IdentityHashMap<>();
  private long room;

  /**
   * Keeps nothing yet.
   *
   * @param ends where the first part ends, {@code float32 [N, C]}, each time that it was built
   * @param room numbers that are kept at most
   */
  public FeatureCache(ImageInput pictures, List<Operand<TFloat32>> ends, long room) {
    this.pictures = pictures;
    this.ends = List.copyOf(ends);
    this.room = room;
  }

  @Override
  public Input trainingInput(LabeledImages some, Augmentation augmentation, ShuffleOrder order) {
    if (!augmentation.equals(Augmentation.NONE) || !hasRoomFor(some)) {
      return pictures.trainingInput(some, augmentation, order);
    }
    var members = pictures.batches(some).shuffled(order.seed());
    return new FeatureInput(tables.get(some), members, order.firstStep());
  }

  @Override
  public Input evaluationInput(LabeledImages some) {
    if (!hasRoomFor(some)) return pictures.evaluationInput(some);
    return new FeatureInput(tables.get(some), pictures.batches(some).inOrder(), 0);
  }

  /** Reserves it. */
  private boolean hasRoomFor(LabeledImages some) {
    if (tables.containsKey(some)) return true;
    var table = new FeatureTable(pictures, some, ends);
    if (table.valueCount() > room) return false;
    room -= table.valueCount();
    tables.put(some, table);
    return true;
  }
}
