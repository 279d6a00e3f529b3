// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;

/**
 * The bytes of a {@code ModelProto} outside of Java's heap, which seldom gives back what the
 * weights of a large network take once. They count to what JavaCPP takes at most, which is {@code
 * -Xmx} unless it is told otherwise. {@link #close} frees them.
 */
public final class ModelBytes implements AutoCloseable {
  private final BytePointer memory;
  private final ByteBuffer written;

  private ModelBytes(BytePointer memory, ByteBuffer written) {
    this.memory = memory;
    this.written = written;
  }

  /** Writes a converted graph, and copies one tensor at a time to the heap. */
  static ModelBytes of(String name, OnnxGraph graph, SignatureGraph signature) {
    var operations = OnnxMessages.withoutConstants(name, graph, signature).message();
    long most = operations.getSerializedSize();
    for (var one : graph.constants().entrySet()) {
      most += OnnxMessages.mostBytes(one.getKey(), one.getValue());
    }
    if (most > Integer.MAX_VALUE) throw new NotConvertibleException(most + " bytes of weights");
    var memory = new BytePointer(most);
    try {
      var buffer = memory.asByteBuffer();
      var out = CodedOutputStream.newInstance(buffer);
      operations.writeTo(out);
      for (var one : graph.constants().entrySet()) {
        OnnxMessages.piece(one.getKey(), one.getValue()).message().writeTo(out);
      }
      out.flush();
      return new ModelBytes(memory, buffer.flip());
    } catch (IOException e) { // there is memory enough
      memory.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  /** The bytes in memory that is not Java's; valid until {@link #close}. */
  public ByteBuffer buffer() {
    return written;
  }

  @Override
  public void close() {
    memory.close();
  }
}
