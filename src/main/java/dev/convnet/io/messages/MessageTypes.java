// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The types of messages in a {@code .proto} file on the class path. */
public final class MessageTypes {
  /** TensorFlow Serving's messages. */
  public static final MessageTypes SERVING = load(MessageTypes.class, "tensorflow_serving.proto");

  private final FileDescriptor file;

  private MessageTypes(FileDescriptor file) {
    this.file = file;
  }

  /**
   * Compiles a file.
   *
   * @param beside a class in whose package the file is
   */
  public static MessageTypes load(Class<?> beside, String name) {
    try (var in = beside.getResourceAsStream(name)) {
      return new MessageTypes(
          ProtoFile.compile(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A type by its name without the package.
   *
   * @throws IllegalArgumentException if the file has no such type
   */
  public Descriptor type(String name) {
    var type = file.findMessageTypeByName(name);
    if (type == null) throw new IllegalArgumentException(file.getName() + " has no " + name);
    return type;
  }
}
