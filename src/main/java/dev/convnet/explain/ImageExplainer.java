// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Explains the predictions of a network.
 *
 * <pre>{@code
 * try (var explainer = ImageExplainer.load(Path.of("savedmodels/efficientnet-lite0"))) {
 *   var image = ImageFile.read(Path.of("cat.jpg"));
 *   var best = explainer.predictedClass(image);
 *   var map = explainer.gradCam(image, best, explainer.gradCamLayer());
 *   RgbImage picture = map.over(image);
 * }
 * }</pre>
 *
 * <p>A network may look at several views of each image, as with test-time augmentation; maps are
 * then those of the first view, which is the image itself in the networks of this project.
 *
 * <p>Not thread-safe: calls may add operations to the graph.
 */
public final class ImageExplainer implements AutoCloseable {
  private final LoadedNetwork network;
  private final NetworkLayers layers;
  private final ExplanationGraph graph;

  private ImageExplainer(LoadedNetwork network) {
    this.network = network;
    var path = NetworkPath.between(network.images().input(), network.logits().asOutput());
    this.layers = new NetworkLayers(path);
    this.graph = new ExplanationGraph(network.scope(), network.logits());
  }

  /**
   * Loads a SavedModel: one that this project exported, or any whose signature {@code
   * serving_default} maps images to a score per class, with its convolutions in the graph or in the
   * functions that the signature calls. The caller closes the explainer.
   *
   * @param model the folder of a version ({@code NAME/1}), or of a model ({@code NAME}), whose
   *     highest version is loaded
   * @throws IOException if there is no such model, or it is damaged
   * @throws InvalidSettingException if the model is no image classifier with convolutions
   */
  public static ImageExplainer load(Path model) throws IOException {
    return load(model, PixelRange.BYTES);
  }

  /**
   * Loads a SavedModel, as {@link #load(Path)}.
   *
   * @param range the values of the images, if the signature has floating-point images
   */
  public static ImageExplainer load(Path model, PixelRange range) throws IOException {
    var network = LoadedNetwork.load(model, range);
    try {
      return new ImageExplainer(network);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /**
   * An explainer of a network that the caller has built, such as {@code NamedNetwork.network} in
   * {@code Mode.INFERENCE}.
   *
   * @param scope any scope of the network's graph
   * @param session holds the network's weights; {@link #close} does not close it
   * @param images the network's placeholder, {@code float32 [N, height, width, 3]}, values from 0
   *     to 255
   * @param logits {@code float32 [N, classes]}
   * @param labels the names of the classes
   * @throws InvalidSettingException if there is no convolution between images and logits
   */
  public static ImageExplainer of(
      GraphScope scope,
      Session session,
      Operand<TFloat32> images,
      Operand<TFloat32> logits,
      List<String> labels) {
    var feed = new ImageFeed(images.asOutput(), PixelRange.BYTES);
    return new ImageExplainer(
        new LoadedNetwork(scope, session, feed, logits, List.copyOf(labels), () -> {}));
  }

  /** The names of the classes, in the order of the logits. */
  public List<String> labels() {
    return network.labels();
  }

  /** The layers from the first convolution on whose outputs are feature maps, in their order. */
  public List<GraphLayer> layers() {
    return layers.all();
  }

  /**
   * The layer of a name, or of an end of its name behind a slash.
   *
   * @throws InvalidSettingException if there is no such layer, or several
   */
  public GraphLayer layer(String name) {
    return layers.named(name);
  }

  /** The usual layer for Grad-CAM: the last activation or residual sum with spatial extent. */
  public GraphLayer gradCamLayer() {
    return layers.forGradCam();
  }

  /** The logit of each class. */
  public float[] logits(RgbImage image) {
    try (var input = network.images().of(image)) {
      return run(input, network.logits(), tensor -> floats((TFloat32) tensor));
    }
  }

  /** The index of the class with the largest logit; of equal ones, the first. */
  public int predictedClass(RgbImage image) {
    var logits = logits(image);
    int best = 0;
    for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
    return best;
  }

  /**
   * Computes Grad-CAM (Selvaraju et al., 2017).
   *
   * @param classIndex the class whose evidence is shown
   * @param layer one of {@link #layers}
   * @return in the size of the layer, values from 0 on
   * @throws InvalidSettingException if an operation behind the layer has no gradient rule
   */
  public HeatMap gradCam(RgbImage image, int classIndex, GraphLayer layer) {
    return map(image, classIndex, graph.gradCam(layer));
  }

  /**
   * Computes a saliency map (Simonyan et al., 2014): how much the class's logit changes with each
   * pixel.
   *
   * @param classIndex the class whose evidence is shown
   * @return in the size of the network's input, values from 0 on
   * @throws InvalidSettingException if an operation of the network has no gradient rule
   */
  public HeatMap saliency(RgbImage image, int classIndex) {
    return map(image, classIndex, graph.saliency(layers.floatImages().expect(TFloat32.class)));
  }

  private HeatMap map(RgbImage image, int classIndex, Operand<TFloat32> map) {
    try (var mask = mask(classIndex);
        var input = network.images().of(image);
        var result =
            network
                .session()
                .runner()
                .feed(network.images().input(), input)
                .feed(graph.classMask(), mask)
                .fetch(map)
                .run()) {
      var values = (TFloat32) result.get(0);
      var shape = values.shape();
      return new HeatMap((int) shape.get(1), (int) shape.get(2), firstOf(values));
    }
  }

  private TFloat32 mask(int classIndex) {
    int classes = labels().size();
    if (classIndex < 0 || classIndex >= classes) {
      throw new InvalidSettingException(
          "class", "must be from 0 to %d, got %d".formatted(classes - 1, classIndex));
    }
    var mask = new float[classes];
    mask[classIndex] = 1;
    return TFloat32.tensorOf(Shape.of(classes), DataBuffers.of(mask, true, false));
  }

  /** The output of a layer for an image. */
  public FeatureMaps featureMaps(RgbImage image, GraphLayer layer) {
    try (var input = network.images().of(image)) {
      return run(
          input,
          layer.output(),
          tensor -> {
            var shape = tensor.shape();
            return new FeatureMaps(
                (int) shape.get(1),
                (int) shape.get(2),
                (int) shape.get(3),
                firstOf((TFloat32) tensor));
          });
    }
  }

  private <T> T run(Tensor input, Operand<TFloat32> output, Function<Tensor, T> reader) {
    var runner = network.session().runner().feed(network.images().input(), input);
    try (var result = runner.fetch(output).run()) {
      return reader.apply(result.get(0));
    }
  }

  private static float[] floats(TFloat32 tensor) {
    var values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  /** What belongs to the first of several views, if a network looks at several of each image. */
  private static float[] firstOf(TFloat32 batch) {
    var values = floats(batch);
    return Arrays.copyOf(values, Math.toIntExact(values.length / batch.shape().get(0)));
  }

  /** Frees the model that {@link #load} loaded. */
  @Override
  public void close() {
    network.close();
  }
}
