// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import dev.convnet.data.images.DatasetSplit;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.PixelNormalization;
import dev.convnet.nn.models.Preprocessing;
import dev.convnet.train.RunDirectory.ExistingRun;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Trains an image classifier, and keeps the weights of the epoch with the highest validation
 * accuracy:
 *
 * <pre>{@code
 * var data = ImageDataset.folder(Path.of("flowers")).split(0.75, 0.15, 42);
 * var trained =
 *     ImageTrainer.of(Networks.named("resnet34"))
 *         .epochs(10)
 *         .optimizer(Adam.standard())
 *         .learningRate(1e-3)
 *         .augment("flip,rotation=15")
 *         .directory(Path.of("run"))
 *         .train(data);
 * System.out.println(trained.evaluate(data.test()));
 * trained.export(Path.of("savedmodels/flowers"));
 * }</pre>
 *
 * The run's directory then holds checkpoints of the last two epochs, the best one in {@code best},
 * event files for TensorBoard in {@code train} and {@code validation}, and {@code labels.txt}.
 * SIGTERM and SIGINT save the run after the current step and end the process. Immutable: each
 * setting returns another trainer.
 */
public final class ImageTrainer extends TrainerSettings {
  private static final Resize DEFAULT_SIZE = new Resize(224, 224);

  private final Function<Request, Network> networks;
  private final TrainingConfig config;

  /** What a network is built for: its input's size, its classes, and what is done before it. */
  record Request(Resize size, int classes, PixelNormalization normalization) {}

  private ImageTrainer(Function<Request, Network> networks, TrainingConfig config) {
    this.networks = networks;
    this.config = config;
  }

  /**
   * A trainer of the caller's own network. Unless {@link #imageSize} is set, images keep their size
   * if all of them have the same; otherwise they are resized to 224 x 224 pixels.
   *
   * @param network must have as many logits as the data set has classes
   */
  public static ImageTrainer of(Network network) {
    return new ImageTrainer(request -> network, new TrainingConfig());
  }

  /** A trainer of a built-in network with its default image size and one logit per class. */
  public static ImageTrainer of(NamedNetwork network) {
    var size = network.defaultConfig().imageSize();
    return new ImageTrainer(
            request -> raw(network, request).network(request.size.height(), request.classes),
            new TrainingConfig())
        .imageSize(size);
  }

  /** A trainer of what a function makes for a data set, by default for images of that size. */
  static ImageTrainer of(Function<Request, Network> networks, Optional<Resize> size) {
    return new ImageTrainer(networks, new TrainingConfig()).with(c -> c.imageSize = size);
  }

  private static NamedNetwork raw(NamedNetwork network, Request request) {
    var replaced = request.normalization.replacesPreprocessing();
    return replaced ? network.preprocessing(Preprocessing.NONE) : network;
  }

  @Override
  ImageTrainer with(Consumer<TrainingConfig> change) {
    var changed = config.copy();
    change.accept(changed);
    return new ImageTrainer(networks, changed);
  }

  /** The settings of the run by name, with those that were {@linkplain #describe described}. */
  public Map<String, Object> settings() {
    return config.hparams().settings();
  }

  /**
   * Trains on {@code data.train()}, and measures the network on {@code data.validation()} after
   * each epoch. Without validation images, the best epoch is the one with the highest training
   * accuracy.
   *
   * @return the network with the weights of the best epoch
   * @throws InvalidSettingException if no directory is set or there are no training images
   * @throws IOException if the directory is in use, if it holds a run and the policy is {@link
   *     ExistingRun#FAIL}, if an image cannot be read, or if a file cannot be written
   * @throws NotFiniteException if the loss becomes NaN or infinite
   */
  public TrainedModel train(DatasetSplit data) throws IOException {
    config.requireComplete(data);
    var request = request(data);
    var network = network(request);
    var interrupted = new EpochTraining(config, network, request, data).run();
    var train = data.train();
    var normalized = NormalizedNetwork.restored(network, config.normalization, request.size);
    return new TrainedModel(
        this, normalized, request.size, train.classNames(), train.exifOrientation(), interrupted);
  }

  Request request(DatasetSplit data) {
    var size = config.imageSize.or(() -> data.train().commonSize()).orElse(DEFAULT_SIZE);
    return new Request(size, data.train().classNames().size(), config.normalization);
  }

  Network network(Request request) {
    return networks.apply(request);
  }

  TrainingConfig config() {
    return config;
  }
}
