// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A SavedModel of {@link SavedModelExporter} that answers what is on pictures. Threads may share
 * it: their calls run side by side, and {@link #close} waits for those that have begun.
 */
public final class ImageClassifier implements AutoCloseable {
  static final String LABELS = "assets/labels.txt";

  /** A PNG of one black pixel. */
  private static final byte[] SMALLEST_PICTURE =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAA"
                  + "AACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==");

  private final List<String> labels;
  private final ServableModel model;

  private ImageClassifier(List<String> labels, ServableModel model) {
    this.labels = labels;
    this.model = model;
  }

  /**
   * Loads a model, and has it answer once, so that the first real call is as fast as the others.
   *
   * @param model {@code NAME/VERSION}, or {@code NAME}, whose greatest version is meant
   * @throws IOException if there is none, or it is damaged or has other signatures; the message
   *     says what is there
   */
  public static ImageClassifier load(Path model) throws IOException {
    var directory = ModelVersions.find(model);
    var labels = labels(directory);
    var classifier = new ImageClassifier(labels, ServableModel.load(directory));
    try {
      classifier.checkSignatures();
      classifier.warmUp();
      return classifier;
    } catch (IOException e) {
      classifier.close();
      throw e;
    } catch (RuntimeException e) { // TensorFlow's exceptions have no other common type
      classifier.close();
      throw ServableModel.unusable(directory, e);
    }
  }

  private static List<String> labels(Path directory) throws IOException {
    try {
      return List.copyOf(Files.readAllLines(directory.resolve(LABELS)));
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          directory + " has no " + LABELS + ", a name a class; put one there or export it anew");
    }
  }

  private void checkSignatures() throws IOException {
    var there = model.signatures();
    for (var wanted : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
      if (!there.containsKey(wanted)) {
        throw new IOException(
            "%s has no signature '%s', but %s; export it anew"
                .formatted(directory(), wanted, there.keySet()));
      }
      var scores = there.get(wanted).getOutputsOrThrow("scores").getTensorShape();
      if (scores.getDim(1).getSize() != labels.size()) {
        throw new IOException(
            "%s names %d classes in %s, but knows %d"
                .formatted(directory(), labels.size(), LABELS, scores.getDim(1).getSize()));
      }
    }
  }

  private void warmUp() {
    classify(List.of(new RgbImage(1, 1, new byte[3])));
    classifyEncoded(List.of(SMALLEST_PICTURE));
  }

  /** The classes that it knows, in the order of the network. */
  public List<String> labels() {
    return labels;
  }

  /** The version that was loaded, {@code NAME/VERSION}. */
  public Path directory() {
    return model.directory();
  }

  /**
   * Classifies pictures of one size, whatever it is, in one run.
   *
   * @return an answer for each picture, in their order
   * @throws IllegalStateException if this is closed
   */
  public List<ImagePrediction> classify(List<RgbImage> pictures) {
    if (pictures.isEmpty()) return List.of();
    var first = pictures.get(0);
    var shape = Shape.of(pictures.size(), first.height(), first.width(), 3);
    try (var images = TUint8.tensorOf(shape, DataBuffers.of(batch(pictures), true, false))) {
      return run(ServingSignatures.IMAGES, "images", images);
    }
  }

  private static byte[] batch(List<RgbImage> pictures) {
    var first = pictures.get(0);
    var batch = new byte[Math.multiplyExact(pictures.size(), first.byteCount())];
    for (int i = 0; i < pictures.size(); i++) {
      if (!pictures.get(i).hasSameSizeAs(first)) {
        throw new IllegalArgumentException(
            "the pictures of a call must have one size; the first is %s, number %d is %s"
                .formatted(first, i + 1, pictures.get(i)));
      }
      pictures.get(i).copyTo(batch, i);
    }
    return batch;
  }

  /**
   * Classifies files, whose sizes may differ, in one run.
   *
   * @param files the bytes of PNG, JPEG, GIF (its first picture) or BMP files
   * @return an answer for each file, in their order
   * @throws IllegalArgumentException if one of them can't be decoded or is larger than {@link
   *     EncodedImage#MAX_PIXELS}; of several, the message tells which
   * @throws IllegalStateException if this is closed
   */
  public List<ImagePrediction> classifyEncoded(List<byte[]> files) {
    if (files.isEmpty()) return List.of();
    for (int i = 0; i < files.size(); i++) EncodedImage.check(files.get(i), name(files, i));
    try {
      return runEncoded(files);
    } catch (TFInvalidArgumentException e) {
      throw refused(files, e);
    }
  }

  private static String name(List<byte[]> files, int i) {
    return files.size() == 1 ? "the picture" : "file %d of %d".formatted(i + 1, files.size());
  }

  private List<ImagePrediction> runEncoded(List<byte[]> files) {
    var vector = NdArrays.vectorOfObjects(files.toArray(byte[][]::new));
    try (var encoded = TString.tensorOfBytes(vector)) {
      return run(ServingSignatures.ENCODED, "encoded", encoded);
    }
  }

  /** TensorFlow does not tell which file it is, so each is tried by itself. */
  private IllegalArgumentException refused(List<byte[]> files, TFInvalidArgumentException error) {
    for (int i = 0; files.size() > 1 && i < files.size(); i++) {
      try {
        runEncoded(files.subList(i, i + 1));
      } catch (TFInvalidArgumentException e) {
        return notAPicture(name(files, i) + " is ", e);
      }
    }
    return notAPicture("", error);
  }

  private static IllegalArgumentException notAPicture(
      String subject, TFInvalidArgumentException cause) {
    var reason = "not a whole PNG, JPEG, GIF or BMP: " + ServableModel.firstLine(cause);
    return new IllegalArgumentException(subject + reason, cause);
  }

  private List<ImagePrediction> run(String signature, String input, Tensor pictures) {
    return model.call(
        model.signatures().get(signature),
        Map.of(input, pictures),
        outputs -> answers((TFloat32) outputs.get("scores")));
  }

  private List<ImagePrediction> answers(TFloat32 scores) {
    var answers = new ArrayList<ImagePrediction>();
    for (long i = 0; i < scores.shape().get(0); i++) {
      var row = new float[labels.size()];
      for (int label = 0; label < row.length; label++) row[label] = scores.getFloat(i, label);
      answers.add(ImagePrediction.of(labels, row));
    }
    return answers;
  }

  /** Waits for calls that have begun; later ones fail. A second time does nothing. */
  @Override
  public void close() {
    model.close();
  }
}
