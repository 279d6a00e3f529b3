// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.convnet.data.images.ExifOrientation;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImagePrediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network of an {@link OnnxClassifier}, which can be loaded without ONNX Runtime to say that it
 * is missing. Thread-safe.
 */
final class OnnxFile implements AutoCloseable {
  private static final String IMAGES = "images";
  private static final String SCORES = "scores";

  private final Path file;
  private final OnnxSessions sessions;
  private final List<String> labels;
  private final ExifOrientation orientation;
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final InputBuffers buffers = new InputBuffers();

  private OnnxFile(Path file, OnnxSessions sessions) throws IOException, OrtException {
    this.file = file;
    this.sessions = sessions;
    var session = sessions.any();
    var metadata = session.getMetadata().getCustomMetadata();
    var names = metadata.get(OnnxExporter.NAMES);
    if (names == null) throw unsuitable("there are no names of classes in it");
    this.labels = List.of(names.split("\n", -1));
    var turned = OnnxExporter.OBEY.equals(metadata.get(OnnxExporter.ORIENTATION));
    this.orientation = turned ? ExifOrientation.OBEY : ExifOrientation.IGNORE;
    check(session.getInputInfo(), IMAGES, OnnxJavaType.UINT8, 4, RgbImage.CHANNELS);
    check(session.getOutputInfo(), SCORES, OnnxJavaType.FLOAT, 2, labels.size());
  }

  /**
   * Opens a file.
   *
   * @throws IOException if ONNX Runtime refuses it, or it is not of an image classifier
   */
  static OnnxFile open(Path file, OnnxThreads threads) throws IOException {
    try {
      var sessions = OnnxSessions.open(file, threads);
      try {
        return new OnnxFile(file, sessions);
      } catch (IOException | OrtException | RuntimeException e) {
        sessions.close();
        throw e;
      }
    } catch (OrtException e) {
      throw new IOException(
          "%s cannot be loaded: ONNX Runtime refuses it (%s)".formatted(file, firstLine(e)), e);
    }
  }

  private IOException unsuitable(String why) {
    return new IOException(
        "%s is not an ONNX file of an image classifier that was exported here: %s"
            .formatted(file, why));
  }

  private void check(
      Map<String, NodeInfo> tensors, String name, OnnxJavaType type, int rank, int last)
      throws IOException {
    if (!tensors.containsKey(name)) {
      throw unsuitable("it has no '%s', only %s".formatted(name, tensors.keySet()));
    }
    if (!(tensors.get(name).getInfo() instanceof TensorInfo info)
        || info.type != type
        || info.getShape().length != rank) {
      throw unsuitable("'%s' is no tensor of %s of %d dimensions".formatted(name, type, rank));
    }
    long size = info.getShape()[rank - 1];
    if (size >= 0 && size != last) {
      throw unsuitable("'%s' has %d values where %d are expected".formatted(name, size, last));
    }
  }

  List<String> labels() {
    return labels;
  }

  /** What becomes of the orientation of files. */
  ExifOrientation orientation() {
    return orientation;
  }

  /**
   * Classifies images.
   *
   * @param batch {@code uint8 [N, height, width, 3]}, flat
   * @param first of them, which has their size
   * @throws IllegalArgumentException if the network refuses their size
   */
  List<ImagePrediction> classify(byte[] batch, RgbImage first) {
    int size = first.byteCount();
    var pixels = buffers.copy(ByteBuffer.wrap(batch));
    try {
      return sessions
          .run(
              batch.length / size,
              (session, from, to) ->
                  run(session, pixels.slice(from * size, (to - from) * size), first))
          .stream()
          .flatMap(List::stream)
          .toList();
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "%s refuses images of %s: %s".formatted(file, first, firstLine(e)), e);
    } finally {
      buffers.giveBack(pixels);
    }
  }

  private List<ImagePrediction> run(OrtSession session, ByteBuffer pixels, RgbImage first)
      throws OrtException {
    long count = pixels.capacity() / first.byteCount();
    long[] shape = {count, first.height(), first.width(), RgbImage.CHANNELS};
    try (var images = OnnxTensor.createTensor(environment, pixels, shape, OnnxJavaType.UINT8);
        var result = session.run(Map.of(IMAGES, images), Set.of(SCORES))) {
      return predictions((OnnxTensor) result.get(0));
    }
  }

  private List<ImagePrediction> predictions(OnnxTensor scores) {
    var all = scores.getFloatBuffer();
    var predictions = new ArrayList<ImagePrediction>();
    var row = new float[labels.size()];
    while (all.hasRemaining()) {
      all.get(row);
      predictions.add(ImagePrediction.of(labels, row));
    }
    return predictions;
  }

  private static String firstLine(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /** Frees the memory; no call is running. */
  @Override
  public void close() {
    try {
      sessions.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
