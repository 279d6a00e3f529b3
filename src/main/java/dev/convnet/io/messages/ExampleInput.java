// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import com.google.protobuf.ByteString;
import java.util.List;

/** A message {@code Input}: serialized messages {@code tf.Example}. */
public final class ExampleInput {
  private ExampleInput() {}

  /**
   * The examples, each with the features of the context.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static List<byte[]> examples(ProtoMessage input) {
    var withContext = input.child("example_list_with_context");
    var examples =
        input.has("example_list_with_context")
            ? withContext.list("examples", ByteString.class)
            : input.child("example_list").list("examples", ByteString.class);
    if (examples.isEmpty()) throw new IllegalArgumentException("Input is empty.");
    // messages one after the other are merged when they are parsed
    var context = withContext.bytes("context");
    return examples.stream().map(example -> context.concat(example).toByteArray()).toList();
  }
}
