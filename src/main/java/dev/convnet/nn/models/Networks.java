// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.models.Preprocessing.CAFFE;
import static dev.convnet.nn.models.Preprocessing.INK;
import static dev.convnet.nn.models.Preprocessing.LITE;
import static dev.convnet.nn.models.Preprocessing.NONE;
import static dev.convnet.nn.models.Preprocessing.STANDARDIZED;
import static dev.convnet.nn.models.Preprocessing.TF;
import static dev.convnet.nn.models.Preprocessing.TORCH;
import static java.util.stream.Collectors.joining;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.nn.models.EfficientNet.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * All networks by name: the tutorial's CIFAR-10 network, the fast ones, LeNet-5, AlexNet,
 * GoogLeNet, VGG, ResNet, Xception, EfficientNet and more, and those of each {@link
 * NetworkProvider}. {@code convnet models} prints them.
 */
public final class Networks {
  private static final String RESNET = "He and others 2016";
  private static final String CIFAR_RESNET = "He and others 2015, section 4.2";
  private static final String GERON = "Géron 2019, chapter 14";

  private static final List<NamedNetwork> ALL =
      Stream.of(small(), cifarResidual(), large(), residual(), efficient(), provided())
          .flatMap(List::stream)
          .toList();

  private Networks() {}

  private static List<NamedNetwork> small() {
    return List.of(
        NamedNetwork.of("cifar10", Cifar10Net.IMAGE_SIZE, Cifar10Net.CLASSES, Networks::cifar10)
            .preprocessing(STANDARDIZED)
            .source("TensorFlow's CIFAR-10 tutorial"),
        fast("cifar10-fast", FastNet.Widths.SMALL).source("Jordan 2024, narrower"),
        fast("cifar10-fast-94", FastNet.Widths.LARGE).source("Jordan 2024"),
        NamedNetwork.of("cuda-convnet", 24, 10, CudaConvnet::new)
            .preprocessing(STANDARDIZED)
            .source("Krizhevsky's cuda-convnet"),
        NamedNetwork.of("basic-cnn", 28, 10, BasicCnn::basic).source(GERON),
        NamedNetwork.of("plain-8", 32, 10, PlainCnn::plain8)
            .preprocessing(TORCH)
            .source("in the manner of VGG"),
        NamedNetwork.of("plain-20", 32, 10, PlainCnn::plain20)
            .preprocessing(TORCH)
            .source("in the manner of VGG"),
        NamedNetwork.of("lenet5", 32, 10, LeNet5::paper)
            .preprocessing(INK)
            .source("LeCun and others 1998"),
        NamedNetwork.of("lenet5-modern", 32, 10, LeNet5::modern)
            .preprocessing(INK)
            .source("LeCun and others 1998"));
  }

  /** A network with n units in each stage has {@code 6 n + 2} layers with weights. */
  private static List<NamedNetwork> cifarResidual() {
    return Stream.of(3, 5, 7, 9).map(Networks::cifarResNet).toList();
  }

  private static NamedNetwork cifarResNet(int units) {
    return NamedNetwork.of(
            "resnet" + (6 * units + 2), 32, 10, config -> new CifarResNet(units, config))
        .preprocessing(TORCH)
        .source(CIFAR_RESNET);
  }

  private static List<NamedNetwork> large() {
    return List.of(
        NamedNetwork.of("alexnet", 227, 1000, config -> new AlexNet(1, config))
            .preprocessing(TORCH)
            .source("Krizhevsky and others 2012"),
        NamedNetwork.of("alexnet-grouped", 227, 1000, config -> new AlexNet(2, config))
            .preprocessing(TORCH)
            .source("Krizhevsky and others 2012"),
        NamedNetwork.of("googlenet", 224, 1000, GoogLeNet::googLeNet)
            .preprocessing(TORCH)
            .source("Szegedy and others 2015"),
        NamedNetwork.of("se-googlenet", 224, 1000, GoogLeNet::seGoogLeNet)
            .preprocessing(TORCH)
            .source("Hu and others 2018"),
        NamedNetwork.of("vgg16", 224, 1000, Vgg::vgg16)
            .preprocessing(CAFFE)
            .source("Simonyan, Zisserman 2015"),
        NamedNetwork.of("vgg19", 224, 1000, Vgg::vgg19)
            .preprocessing(CAFFE)
            .source("Simonyan, Zisserman 2015"),
        NamedNetwork.of("xception", 299, 1000, Xception::new)
            .preprocessing(TF)
            .source("Chollet 2017"));
  }

  private static List<NamedNetwork> residual() {
    return List.of(
        NamedNetwork.of("resnet34", 224, 10, GeronResNet::resNet34)
            .preprocessing(TORCH)
            .source(GERON),
        NamedNetwork.of("resnet50", 224, 1000, ResNet::resNet50)
            .preprocessing(CAFFE)
            .source(RESNET),
        NamedNetwork.of("resnet101", 224, 1000, ResNet::resNet101)
            .preprocessing(CAFFE)
            .source(RESNET),
        NamedNetwork.of("resnet152", 224, 1000, ResNet::resNet152)
            .preprocessing(CAFFE)
            .source(RESNET),
        NamedNetwork.of("se-resnet34", 224, 1000, GeronResNet::seResNet34)
            .preprocessing(TORCH)
            .source("Hu and others 2018"),
        NamedNetwork.of("se-resnet50", 224, 1000, GeronResNet::seResNet50)
            .preprocessing(TORCH)
            .source("Hu and others 2018"));
  }

  private static List<NamedNetwork> efficient() {
    var scalings = Arrays.stream(EfficientNetScaling.values());
    var lite =
        NamedNetwork.of("efficientnet-lite0", 224, 1000, EfficientNet::lite0).preprocessing(LITE);
    return Stream.concat(scalings.flatMap(Networks::efficientNets), Stream.of(lite))
        .map(network -> network.source("Tan, Le 2019"))
        .toList();
  }

  private static Stream<NamedNetwork> efficientNets(EfficientNetScaling scaling) {
    var name = "efficientnet" + scaling.name().toLowerCase(Locale.ROOT);
    return Stream.of(
        efficientNet(name, scaling, Variant.IMAGENET),
        efficientNet(name + "-scratch", scaling, Variant.SCRATCH));
  }

  private static NamedNetwork efficientNet(
      String name, EfficientNetScaling scaling, Variant variant) {
    return NamedNetwork.of(
            name, scaling.imageSize(), 1000, config -> new EfficientNet(scaling, variant, config))
        .preprocessing(NONE);
  }

  /** The networks of other packages and of other projects. */
  private static List<NamedNetwork> provided() {
    return ServiceLoader.load(NetworkProvider.class, Networks.class.getClassLoader()).stream()
        .flatMap(provider -> provider.get().networks().stream())
        .toList();
  }

  private static Model cifar10(ModelConfig config) {
    requireConfig("cifar10", config, Cifar10Net.IMAGE_SIZE, Cifar10Net.CLASSES);
    return new Cifar10Net();
  }

  private static NamedNetwork fast(String name, FastNet.Widths widths) {
    return NamedNetwork.of(
            name,
            FastNet.IMAGE_SIZE,
            FastNet.CLASSES,
            config -> {
              requireConfig(name, config, FastNet.IMAGE_SIZE, FastNet.CLASSES);
              return FastNet.withoutWhitening(widths, config.mode());
            })
        .preprocessing(NONE);
  }

  private static void requireConfig(String name, ModelConfig config, int imageSize, int classes) {
    if (config.imageSize() == imageSize && config.classes() == classes) return;
    throw new InvalidSettingException(
        "%s takes images of %d×%d pixels and has %d classes; %d×%d pixels and %d classes are asked for"
            .formatted(
                name,
                imageSize,
                imageSize,
                classes,
                config.imageSize(),
                config.imageSize(),
                config.classes()));
  }

  /** All networks, family by family, from small to large. */
  public static List<NamedNetwork> all() {
    return ALL;
  }

  /**
   * The network with that name.
   *
   * @throws InvalidSettingException if there is none; the message lists all names
   */
  public static NamedNetwork named(String name) {
    return ALL.stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "there is no network '%s'; there are %s".formatted(name, names(ALL.stream()))));
  }

  /** The names of the networks with a separate head, {@code alexnet, …}. */
  static String backbones() {
    return names(ALL.stream().filter(network -> network.build() instanceof Backbone));
  }

  /** The names of the networks whose dropout and batch normalization can be chosen. */
  static String regularizable() {
    return names(
        ALL.stream().filter(network -> network.build() instanceof Regularization.Choosable));
  }

  private static String names(Stream<NamedNetwork> networks) {
    return networks.map(NamedNetwork::name).collect(joining(", "));
  }
}
