// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.io.messages.TensorMessage;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Tensor;

/** An input that came as bytes. */
public record MessageInput(TensorMessage message) implements CallInput {
  @Override
  public Optional<List<byte[]>> strings() {
    return message.strings();
  }

  @Override
  public Tensor tensor() {
    return message.tensor();
  }
}
