// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.input;

import dev.convnet.data.images.Augmentation;
import dev.convnet.data.images.LabeledPictures;
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
public final class KeptFeatures implements PictureSource {
  private final PictureInput pictures;
  private final List<Operand<TFloat32>> ends;
  private final Map<LabeledPictures, FeatureTable> tables = new IdentityHashMap<>();
  private long room;

  /**
   * Keeps nothing yet.
   *
   * @param ends where the first part ends, {@code float32 [N, C]}, each time that it was built
   * @param room numbers that are kept at most
   */
  public KeptFeatures(PictureInput pictures, List<Operand<TFloat32>> ends, long room) {
    this.pictures = pictures;
    this.ends = List.copyOf(ends);
    this.room = room;
  }

  @Override
  public Input epochs(LabeledPictures some, Augmentation augmentation, Order order) {
    if (!augmentation.equals(Augmentation.NONE) || !hasRoomFor(some)) {
      return pictures.epochs(some, augmentation, order);
    }
    var members = pictures.batches(some).shuffled(order.seed());
    return new FeatureInput(tables.get(some), members, order.firstStep());
  }

  @Override
  public Input once(LabeledPictures some) {
    if (!hasRoomFor(some)) return pictures.once(some);
    return new FeatureInput(tables.get(some), pictures.batches(some).inOrder(), 0);
  }

  /** Reserves it. */
  private boolean hasRoomFor(LabeledPictures some) {
    if (tables.containsKey(some)) return true;
    var table = new FeatureTable(pictures, some, ends);
    if (table.numbers() > room) return false;
    room -= table.numbers();
    tables.put(some, table);
    return true;
  }
}
