// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.data.images.DecodingBudget;
import dev.convnet.data.images.EncodedImage;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.text.TextFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Tensor;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Classifies images with a SavedModel that {@link SavedModelExporter} wrote.
 *
 * <pre>{@code
 * try (var classifier = ImageClassifier.load(Path.of("savedmodels/cifar10"))) {
 *   byte[] file = Files.readAllBytes(Path.of("cat.png"));
 *   ImagePrediction prediction = classifier.classifyEncoded(List.of(file)).get(0);
 *   System.out.println(prediction.best().label()); // cat
 *   System.out.println(prediction.toString(2)); // cat 71.2 %, dog 20.1 %
 * }
 * }</pre>
 *
 * <p>Load a model once and share it: all methods are thread-safe, and calls run in parallel. One
 * call with several images is faster than several calls. The code that loads a classifier must
 * close it; {@link #close} waits for running calls and frees TensorFlow's memory.
 */
public final class ImageClassifier implements Classifier {
  static final String LABELS = "assets/labels.txt";

  private static final String SCORES = "scores";
  private static final int USUAL_SIZE = 224;

  private final List<String> labels;
  private final ServableModel model;

  private ImageClassifier(List<String> labels, ServableModel model) {
    this.labels = labels;
    this.model = model;
  }

  /**
   * Loads a model as {@link ServableModel#optimized} does and runs it once, so that the first call
   * of {@link #classify} is as fast as later ones; the first of {@link #classifyEncoded} takes
   * longer. The caller closes the classifier.
   *
   * @param model the folder of a version ({@code NAME/1}), or of a model ({@code NAME}), whose
   *     highest version is loaded
   * @throws IOException if there is no such model, it is damaged, or {@link SavedModelExporter} did
   *     not write it; the message names the problem and what the folder holds
   */
  public static ImageClassifier load(Path model) throws IOException {
    return load(model, InferencePrecision.FLOAT32);
  }

  /**
   * Loads a model that computes in another type than float32, and otherwise as {@link #load(Path)}.
   */
  public static ImageClassifier load(Path model, InferencePrecision precision) throws IOException {
    var directory = ModelVersions.find(model);
    var labels = labels(directory);
    var classifier = new ImageClassifier(labels, ServableModel.optimized(directory, precision));
    return classifier.ready(!classifier.model.isOptimized()); // else it has answered already
  }

  /**
   * Loads a model whose answers another engine computes where it can, and otherwise as {@link
   * #load(Path)}; {@link #remark} says what it computes.
   *
   * @param engine such as {@code OnnxRuntimeEngine.whereFaster()}
   */
  public static ImageClassifier load(Path model, InferenceEngine engine) throws IOException {
    return load(model, InferencePrecision.FLOAT32, engine);
  }

  /**
   * The same, but what the engine does not compute TensorFlow computes in another type than
   * float32: with {@link InferencePrecision#FASTEST} and an engine that is measured, one image may
   * be the engine's and many TensorFlow's in bfloat16.
   */
  public static ImageClassifier load(
      Path model, InferencePrecision precision, InferenceEngine engine) throws IOException {
    var directory = ModelVersions.find(model);
    var labels = labels(directory);
    var loaded = ServableModel.optimized(directory, precision, engine, ImageClassifier::asked);
    return new ImageClassifier(labels, loaded).ready(!loaded.isOptimized());
  }

  /** What {@link #run} asks for. */
  private static Map<String, SignatureDef> asked(Map<String, SignatureDef> signatures) {
    var asked = new TreeMap<String, SignatureDef>();
    for (var name : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
      var signature = signatures.get(name);
      if (signature != null && signature.containsOutputs(SCORES)) {
        asked.put(name, scoresOf(signature));
      }
    }
    return asked;
  }

  /**
   * Loads a model for a few images: as its file describes it, and without a run. The first answer
   * comes sooner than after {@link #load(Path)}, and later ones take longer.
   *
   * @throws IOException as {@link #load(Path)}
   */
  public static ImageClassifier loadPlain(Path model) throws IOException {
    var directory = ModelVersions.find(model);
    var labels = labels(directory);
    return new ImageClassifier(labels, ServableModel.load(directory)).ready(false);
  }

  private ImageClassifier ready(boolean warmsUp) throws IOException {
    try {
      checkSignatures();
      if (warmsUp) warmUp();
      return this;
    } catch (IOException e) {
      close();
      throw e;
    } catch (RuntimeException e) { // TensorFlow's exceptions have no other common type
      close();
      throw ServableModel.unusable(directory(), e);
    }
  }

  private static List<String> labels(Path directory) throws IOException {
    try {
      return List.copyOf(TextFile.readNames(directory.resolve(LABELS)));
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(
          "%s has no file %s with the names of the classes; add it, or export the model again"
              .formatted(directory, LABELS));
    }
  }

  private void checkSignatures() throws IOException {
    var signatures = model.signatures();
    for (var name : List.of(ServingSignatures.IMAGES, ServingSignatures.ENCODED)) {
      if (!signatures.containsKey(name)) {
        throw new IOException(
            "%s has no signature '%s', only %s; export the model again"
                .formatted(directory(), name, signatures.keySet()));
      }
      var scores = signatures.get(name).getOutputsOrThrow(SCORES).getTensorShape();
      if (scores.getDim(1).getSize() != labels.size()) {
        throw new IOException(
            "%s has %d names in %s, but %d classes; export the model again"
                .formatted(directory(), labels.size(), LABELS, scores.getDim(1).getSize()));
      }
    }
  }

  private void warmUp() {
    try {
      classify(List.of(new RgbImage(1, 1, new byte[3])));
    } catch (IllegalArgumentException tooSmall) { // a network that takes any size resizes nothing
      classify(
          List.of(new RgbImage(USUAL_SIZE, USUAL_SIZE, new byte[USUAL_SIZE * USUAL_SIZE * 3])));
    }
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  /** How the model computes, in one line: {@link ServableModel#remark}. */
  public String remark() {
    return model.remark();
  }

  /** The folder of the loaded version, {@code NAME/VERSION}. */
  public Path directory() {
    return model.directory();
  }

  @Override
  public List<ImagePrediction> classify(List<RgbImage> images) {
    if (images.isEmpty()) return List.of();
    var first = images.get(0);
    var shape = Shape.of(images.size(), first.height(), first.width(), 3);
    try (var tensor = TUint8.tensorOf(shape, DataBuffers.of(RgbImage.batch(images), true, false))) {
      return run(ServingSignatures.IMAGES, "images", tensor);
    }
  }

  /**
   * Classifies the images of encoded files, in batches whose decoded images fit into memory. BMP
   * files of kinds that TensorFlow reads wrongly are read right.
   */
  @Override
  public List<ImagePrediction> classifyEncoded(List<byte[]> files) {
    if (files.isEmpty()) return List.of();
    var predictions = new ArrayList<ImagePrediction>();
    for (var group : DecodingBudget.groups(EncodedImage.all(files))) {
      predictions.addAll(classifyGroup(group));
    }
    return predictions;
  }

  private List<ImagePrediction> classifyGroup(List<EncodedImage> images) {
    var share = DecodingBudget.acquire(images);
    try {
      return runEncoded(images);
    } catch (TFInvalidArgumentException e) {
      throw refused(images, e);
    } finally {
      share.release();
    }
  }

  private List<ImagePrediction> runEncoded(List<EncodedImage> images) {
    var vector =
        NdArrays.vectorOfObjects(images.stream().map(EncodedImage::bytes).toArray(byte[][]::new));
    try (var encoded = TString.tensorOfBytes(vector)) {
      return run(ServingSignatures.ENCODED, "encoded", encoded);
    }
  }

  /** TensorFlow does not say which file it is, so each file is tried alone. */
  private RuntimeException refused(List<EncodedImage> images, TFInvalidArgumentException error) {
    if (images.size() == 1) return new IllegalArgumentException(images.get(0).whyRefused(), error);
    for (var image : images) {
      try {
        runEncoded(List.of(image));
      } catch (TFInvalidArgumentException e) {
        return new IllegalArgumentException(image.whyRefused(), e);
      }
    }
    return error;
  }

  private List<ImagePrediction> run(String name, String input, Tensor images) {
    return model.call(
        scoresOf(model.signatures().get(name)),
        Map.of(input, images),
        outputs -> predictions((TFloat32) outputs.get(SCORES)));
  }

  /** Without the outputs that nobody reads. */
  private static SignatureDef scoresOf(SignatureDef signature) {
    var scores = signature.getOutputsOrThrow(SCORES);
    return signature.toBuilder().clearOutputs().putOutputs(SCORES, scores).build();
  }

  private List<ImagePrediction> predictions(TFloat32 scores) {
    var all = scores.asRawTensor().data().asFloats();
    var predictions = new ArrayList<ImagePrediction>();
    for (long i = 0; i < scores.shape().get(0); i++) {
      var row = new float[labels.size()];
      all.offset(i * row.length).read(row);
      predictions.add(ImagePrediction.of(labels, row));
    }
    return predictions;
  }

  @Override
  public void close() {
    model.close();
  }
}
