// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.input.MnistInput;
import dev.convnet.train.Hook;
import dev.convnet.train.TrainingLoop;

/** Skips the batches that a resumed run was already trained on. A new run skips none. */
record ResumeHook(MnistInput input) implements Hook {
  @Override
  public void begin(TrainingLoop.Control control) {
    input.startAt(control.globalStep());
  }
}
