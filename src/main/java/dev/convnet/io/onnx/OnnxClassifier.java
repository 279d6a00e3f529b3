// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import dev.convnet.data.images.EncodedImage;
import dev.convnet.data.images.JavaImageDecoder;
import dev.convnet.data.images.RgbImage;
import dev.convnet.error.MissingArtifactException;
import dev.convnet.error.OptionalArtifact;
import dev.convnet.io.savedmodel.Classifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Classifies images with an ONNX file that {@link OnnxExporter} wrote, and with nothing else: a
 * process that has only this starts sooner than one with TensorFlow, and needs less memory. Needs
 * the artifact {@code com.microsoft.onnxruntime:onnxruntime}.
 *
 * <pre>{@code
 * try (var classifier = OnnxClassifier.load(Path.of("cifar10.onnx"))) {
 *   byte[] file = Files.readAllBytes(Path.of("cat.png"));
 *   System.out.println(classifier.classifyEncoded(List.of(file)).get(0).best()); // cat 71.2 %
 * }
 * }</pre>
 *
 * <p>Probabilities of the same pixels differ from TensorFlow's by less than 1e-5. Files are decoded
 * by {@link JavaImageDecoder}, and turned as their EXIF block says only if the ONNX file says so.
 *
 * <p>Load a file once and share it: all methods are thread-safe, and calls run in parallel. The
 * images of a large call that comes alone are divided among the threads, and those of calls at the
 * same time get one thread each.
 */
public final class OnnxClassifier implements Classifier {
  /** Images of as many pixels at most are decoded, and then classified together. */
  private static final long PIXELS_AT_ONCE = 8_000_000;

  private final Path path;
  private final OnnxFile file;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private OnnxClassifier(Path path, OnnxFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Loads a file. All processors compute a call; threads that have answered sleep at once.
   *
   * @throws IOException if there is no such file, ONNX Runtime refuses it, or {@link OnnxExporter}
   *     did not write it; the message says so
   * @throws MissingArtifactException if ONNX Runtime is not on the class path
   */
  public static OnnxClassifier load(Path file) throws IOException {
    return load(file, OnnxThreads.all());
  }

  /** Loads a file with a choice of threads, and otherwise as {@link #load(Path)}. */
  public static OnnxClassifier load(Path file, OnnxThreads threads) throws IOException {
    OptionalArtifact.ONNXRUNTIME.require("OnnxClassifier");
    if (!Files.exists(file)) throw new NoSuchFileException(file + " does not exist");
    return new OnnxClassifier(file, OnnxFile.open(file, threads));
  }

  @Override
  public List<String> labels() {
    return file.labels();
  }

  @Override
  public List<ImagePrediction> classify(List<RgbImage> images) {
    if (images.isEmpty()) return List.of();
    lock.readLock().lock();
    try {
      if (closed) throw new IllegalStateException("the classifier of " + path + " is closed");
      return file.classify(RgbImage.batch(images), images.get(0));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public List<ImagePrediction> classifyEncoded(List<byte[]> files) {
    var predictions = new ArrayList<ImagePrediction>();
    var waiting = new ArrayList<RgbImage>();
    for (var encoded : EncodedImage.all(files)) {
      var image = JavaImageDecoder.decode(encoded, file.orientation());
      if (!fits(image, waiting)) {
        predictions.addAll(classify(waiting));
        waiting.clear();
      }
      waiting.add(image);
    }
    predictions.addAll(classify(waiting));
    return predictions;
  }

  private static boolean fits(RgbImage image, List<RgbImage> others) {
    if (others.isEmpty()) return true;
    long pixels = (long) image.height() * image.width() * (others.size() + 1);
    return image.hasSameSizeAs(others.get(0)) && pixels <= PIXELS_AT_ONCE;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) return;
      closed = true;
      file.close();
    } finally {
      lock.writeLock().unlock();
    }
  }
}
