// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.nn.graph.SessionOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes images with the operations of exported graphs. There is one for each {@link
 * ExifOrientation}, made at its first use and kept until the process ends: its session holds no
 * variables, and its graph a few operations.
 */
final class ImageDecoder {
  /** Runs on the caller's thread: waking another one takes as long as decoding a small image. */
  private static final RunOptions ON_CALLERS_THREAD =
      RunOptions.newBuilder().setInterOpThreadPool(-1).build();

  private static final Map<ExifOrientation, ImageDecoder> DECODERS =
      new EnumMap<>(ExifOrientation.class);

  private final Session session;
  private final Operand<TString> file;
  private final Operand<TUint8> image;

  @SuppressWarnings("MustBeClosed") // lives as long as the process
  private ImageDecoder(ExifOrientation orientation) {
    var graph = new Graph();
    var tf = Ops.create(graph);
    file = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    image = ImageOps.decode(tf, file, orientation);
    session = SessionOptions.standard().open(graph);
  }

  static ImageDecoder of(ExifOrientation orientation) {
    synchronized (DECODERS) {
      return DECODERS.computeIfAbsent(orientation, ImageDecoder::new);
    }
  }

  /**
   * Decodes an image. Thread-safe.
   *
   * @param reader receives {@code uint8 [height, width, 3]}, which is closed when it returns
   * @return the result of {@code reader}
   * @throws IllegalArgumentException if TensorFlow refuses the file; the message is a sentence
   */
  <T> T decode(EncodedImage encoded, Function<TUint8, T> reader) {
    if (encoded.isCutBeforePixels()) throw new IllegalArgumentException(encoded.whyRefused());
    try (var bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(encoded.bytes()));
        var result =
            session.runner().setOptions(ON_CALLERS_THREAD).feed(file, bytes).fetch(image).run()) {
      return reader.apply((TUint8) result.get(0));
    } catch (TFInvalidArgumentException | TensorFlowException e) {
      throw new IllegalArgumentException(encoded.whyRefused(), e);
    }
  }
}
