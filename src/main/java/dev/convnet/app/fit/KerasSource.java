// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fit;

import dev.convnet.KerasTraining;
import dev.convnet.app.cli.PixelOptions;
import dev.convnet.app.cli.UsageException;
import dev.convnet.io.keras.network.KerasModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A model of Keras that is trained.
 *
 * @param file its path, for messages
 */
record KerasSource(String file, KerasModel model, PixelOptions pixels) {
  /**
   * How it is trained.
   *
   * @throws UsageException if it cannot be trained, or needs a flag
   */
  KerasTraining training(DatasetOptions images) {
    if (model.outputs().size() > 1) {
      throw new UsageException(
          "%s has several outputs (%s), but only a model of one is trained"
              .formatted(file, String.join(", ", model.outputs())));
    }
    var channels = model.inputShape().get(2);
    if (channels != 1 && channels != 3) {
      throw new UsageException(
          "%s takes images of %d channels, but only models of 1 or 3 are trained"
              .formatted(file, channels));
    }
    if (!model.traits().randomLayers().isEmpty() && !images.haveAugment()) throw needsAugment();
    return new KerasTraining(model, pixels.format(model));
  }

  private UsageException needsAugment() {
    var like = model.traits().augmentation().isEmpty() ? "none" : model.traits().augmentation();
    return new UsageException(
        "%s changes pictures at random in its layers %s, which do nothing here: say '--augment=%s'"
                .formatted(file, String.join(", ", model.traits().randomLayers()), like)
            + " for the same, or --augment=none");
  }

  /** What the user should know, a line each. */
  List<String> notes() {
    var notes = new ArrayList<String>();
    var frozen = model.traits().frozenLayers();
    if (!frozen.isEmpty()) {
      notes.add(
          "%d layers are not trainable and keep their values: %s%s"
              .formatted(
                  frozen.size(),
                  String.join(", ", frozen.subList(0, Math.min(5, frozen.size()))),
                  frozen.size() > 5 ? ", …" : ""));
    }
    if (!pixels.haveScale()
        && !model.traits().isTeachableMachine()
        && !model.traits().scalesPixels()) {
      notes.add("the model does not scale pixels itself and gets them from 0 to 255; see --scale");
    }
    return notes.stream().map(note -> file + ": " + note).toList();
  }
}
