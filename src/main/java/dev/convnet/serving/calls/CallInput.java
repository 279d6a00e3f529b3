// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Tensor;

/** An input of a request, before it is a tensor. */
public interface CallInput {
  /** The values of an input of strings; they may be replaced. */
  Optional<List<byte[]>> strings();

  /** The tensor, which the caller closes. */
  Tensor tensor();
}
