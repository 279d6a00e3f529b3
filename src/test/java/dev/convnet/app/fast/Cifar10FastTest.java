// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.fast;

import dev.convnet.testing.JavaProgram;
import org.junit.jupiter.api.Test;

class Cifar10FastTest {
  @Test
  void anotherTargetIsRefused() {
    JavaProgram.here("cifar10-fast", "--target=0.99")
        .assertFailed(2, "convnet cifar10-fast: --target must be 0.86, 0.94 or 0.945, got 0.99");
  }

  @Test
  void noEpochsAreRefused() {
    JavaProgram.here("cifar10-fast", "--epochs=0")
        .assertFailed(2, "convnet cifar10-fast: --epochs must be more than 0, got 0.0");
  }
}
