// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.RgbImage;
import java.util.List;

/**
 * Classifies images: {@link ImageClassifier} from a SavedModel, {@code OnnxClassifier} from an ONNX
 * file. Thread-safe.
 */
public interface Classifier extends AutoCloseable {
  /** The names of the classes, in the order of the network's outputs. */
  List<String> labels();

  /**
   * Classifies decoded images in one batch.
   *
   * @param images of any size, but all of the same size; may be empty
   * @return one prediction per image, in their order
   * @throws IllegalArgumentException if the images have different sizes, or the network cannot take
   *     their size
   * @throws IllegalStateException if the classifier is closed
   */
  List<ImagePrediction> classify(List<RgbImage> images);

  /**
   * Classifies the images of encoded files, in batches whose decoded images fit into memory.
   *
   * @param files the bytes of PNG, JPEG, GIF (the first frame) or BMP files, of any sizes; may be
   *     empty
   * @return one prediction per file, in their order
   * @throws IllegalArgumentException if a file cannot be decoded or has more than 50 million
   *     pixels; of several files, the message says which
   * @throws IllegalStateException if the classifier is closed
   */
  List<ImagePrediction> classifyEncoded(List<byte[]> files);

  /**
   * Waits for running calls and frees the model; later calls throw an {@link
   * IllegalStateException}. Closing twice has no effect.
   */
  @Override
  void close();
}
