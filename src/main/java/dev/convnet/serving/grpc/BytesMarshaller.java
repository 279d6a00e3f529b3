// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Leaves messages as they are, so that the network's threads do not parse them.
 *
 * @param maxBytes of a message that is read; of a longer one, one more byte is read than that
 */
record BytesMarshaller(int maxBytes) implements MethodDescriptor.Marshaller<byte[]> {
  @Override
  public InputStream stream(byte[] message) {
    return new ByteArrayInputStream(message);
  }

  @Override
  public byte[] parse(InputStream stream) {
    try (stream) {
      return stream.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
