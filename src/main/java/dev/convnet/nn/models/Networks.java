// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.models;

import static dev.convnet.nn.models.Preprocessing.CAFFE;
import static dev.convnet.nn.models.Preprocessing.INK;
import static dev.convnet.nn.models.Preprocessing.LITE;
import static dev.convnet.nn.models.Preprocessing.NONE;
import static dev.convnet.nn.models.Preprocessing.STANDARDIZED;
import static dev.convnet.nn.models.Preprocessing.TF;
import static dev.convnet.nn.models.Preprocessing.TORCH;

import dev.convnet.nn.models.EfficientNet.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All networks by name. */
public final class Networks {
  private static final String RESNET = "He and others 2016";
  private static final String CIFAR_RESNET = "He and others 2015, section 4.2";
  private static final String CHAPTER = "Géron 2019, chapter 14";

  private static final List<Network> ALL =
      Stream.of(small(), cifarResidual(), large(), residual(), efficient())
          .flatMap(List::stream)
          .toList();

  private Networks() {}

  private static List<Network> small() {
    return List.of(
        Network.of("cifar10", Cifar10Net.IMAGE_SIZE, Cifar10Net.CLASSES, Networks::tutorial)
            .preprocessing(STANDARDIZED)
            .source("TensorFlow's CIFAR-10 tutorial"),
        fast("cifar10-fast", FastNet.Form.SMALL).source("Jordan 2024, narrower"),
        fast("cifar10-fast-94", FastNet.Form.LARGE).source("Jordan 2024"),
        Network.of("cuda-convnet", 24, 10, CudaConvnet::new)
            .preprocessing(STANDARDIZED)
            .source("Krizhevsky's cuda-convnet"),
        Network.of("basic-cnn", 28, 10, BasicCnn::new).source(CHAPTER),
        Network.of("lenet5", 32, 10, LeNet5::paper)
            .preprocessing(INK)
            .source("LeCun and others 1998"),
        Network.of("lenet5-modern", 32, 10, LeNet5::modern)
            .preprocessing(INK)
            .source("LeCun and others 1998"));
  }

  /** {@code 6 units + 2} layers. */
  private static List<Network> cifarResidual() {
    return Stream.of(3, 5, 7, 9).map(Networks::cifarResNet).toList();
  }

  private static Network cifarResNet(int units) {
    return Network.of("resnet" + (6 * units + 2), 32, 10, form -> new CifarResNet(units, form))
        .preprocessing(TORCH)
        .source(CIFAR_RESNET);
  }

  private static List<Network> large() {
    return List.of(
        Network.of("alexnet", 227, 1000, form -> new AlexNet(1, form))
            .preprocessing(TORCH)
            .source("Krizhevsky and others 2012"),
        Network.of("alexnet-grouped", 227, 1000, form -> new AlexNet(2, form))
            .preprocessing(TORCH)
            .source("Krizhevsky and others 2012"),
        Network.of("googlenet", 224, 1000, GoogLeNet::plain)
            .preprocessing(TORCH)
            .source("Szegedy and others 2015"),
        Network.of("se-googlenet", 224, 1000, GoogLeNet::squeezed)
            .preprocessing(TORCH)
            .source("Hu and others 2018"),
        Network.of("vgg16", 224, 1000, Vgg::vgg16)
            .preprocessing(CAFFE)
            .source("Simonyan, Zisserman 2015"),
        Network.of("vgg19", 224, 1000, Vgg::vgg19)
            .preprocessing(CAFFE)
            .source("Simonyan, Zisserman 2015"),
        Network.of("xception", 299, 1000, Xception::new).preprocessing(TF).source("Chollet 2017"));
  }

  private static List<Network> residual() {
    return List.of(
        Network.of("resnet34", 224, 10, ChapterResNet::resNet34)
            .preprocessing(TORCH)
            .source(CHAPTER),
        Network.of("resnet50", 224, 1000, ResNet::resNet50).preprocessing(CAFFE).source(RESNET),
        Network.of("resnet101", 224, 1000, ResNet::resNet101).preprocessing(CAFFE).source(RESNET),
        Network.of("resnet152", 224, 1000, ResNet::resNet152).preprocessing(CAFFE).source(RESNET),
        Network.of("se-resnet34", 224, 1000, ChapterResNet::seResNet34)
            .preprocessing(TORCH)
            .source("Hu and others 2018"),
        Network.of("se-resnet50", 224, 1000, ChapterResNet::seResNet50)
            .preprocessing(TORCH)
            .source("Hu and others 2018"));
  }

  private static List<Network> efficient() {
    var scales = Arrays.stream(Scale.values());
    var lite = Network.of("efficientnet-lite0", 224, 1000, EfficientNet::lite0).preprocessing(LITE);
    return Stream.concat(scales.flatMap(Networks::efficientNets), Stream.of(lite))
        .map(network -> network.source("Tan, Le 2019"))
        .toList();
  }

  private static Stream<Network> efficientNets(Scale scale) {
    var name = "efficientnet" + scale.name().toLowerCase(Locale.ROOT);
    return Stream.of(
        efficientNet(name, scale, Variant.IMAGENET),
        efficientNet(name + "-scratch", scale, Variant.SCRATCH));
  }

  private static Network efficientNet(String name, Scale scale, Variant variant) {
    return Network.of(name, scale.side(), 1000, form -> new EfficientNet(scale, variant, form))
        .preprocessing(NONE);
  }

  private static Model tutorial(Form form) {
    checkIs("cifar10", form, Cifar10Net.IMAGE_SIZE, Cifar10Net.CLASSES);
    return new Cifar10Net();
  }

  private static Network fast(String name, FastNet.Form fast) {
    return Network.of(
            name,
            FastNet.IMAGE_SIZE,
            FastNet.CLASSES,
            form -> {
              checkIs(name, form, FastNet.IMAGE_SIZE, FastNet.CLASSES);
              return FastNet.learning(fast, form.mode());
            })
        .preprocessing(NONE);
  }

  private static void checkIs(String name, Form form, int side, int classes) {
    if (form.side() == side && form.classes() == classes) return;
    throw new IllegalArgumentException(
        "%s has one form: %d pixels, %d classes".formatted(name, side, classes));
  }

  /** From small to large, family by family. */
  public static List<Network> all() {
    return ALL;
  }

  /**
   * The network of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Network named(String name) {
    return ALL.stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no network '"
                        + name
                        + "'; there are "
                        + String.join(", ", ALL.stream().map(Network::name).toList())));
  }
}
