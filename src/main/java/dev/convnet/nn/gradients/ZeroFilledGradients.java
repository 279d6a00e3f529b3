// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Output;

/** The gradients by the outputs; where there is none, zeros are built when a rule gets them. */
final class ZeroFilledGradients extends AbstractList<Output<?>> {
  private final GradientContext context;
  private final List<Optional<Output<?>>> dy;

  ZeroFilledGradients(GradientContext context, List<Optional<Output<?>>> dy) {
    this.context = context;
    this.dy = dy;
  }

  @Override
  public Output<?> get(int index) {
    return dy.get(index).orElseGet(() -> context.zerosLike(context.operation().output(index)));
  }

  @Override
  public int size() {
    return dy.size();
  }
}
