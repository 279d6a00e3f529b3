// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.applications;

import static dev.convnet.nn.models.Preprocessing.NONE;
import static dev.convnet.nn.models.Preprocessing.TF;
import static dev.convnet.nn.models.Preprocessing.TORCH;

import dev.convnet.nn.models.NamedNetwork;
import dev.convnet.nn.models.NetworkProvider;
import java.util.List;
import java.util.stream.Stream;

/**
 * The families of {@code keras.applications} that have no class in {@code nn.models}: MobileNet,
 * DenseNet, Inception, NASNet, ResNetV2, EfficientNetV2 and ConvNeXt.
 */
public final class Applications implements NetworkProvider {
  private static final String MOBILE_V3 = "Howard and others 2019";
  private static final String DENSE = "Huang and others 2017";
  private static final String NAS = "Zoph and others 2018";
  private static final String RESNET_V2 = "He and others 2016, identity mappings";
  private static final String EFFICIENT_V2 = "Tan, Le 2021";
  private static final String CONVNEXT = "Liu and others 2022";

  /** Needed by {@link java.util.ServiceLoader}. */
  public Applications() {}

  @Override
  public List<NamedNetwork> networks() {
    return Stream.of(mobile(), dense(), inception(), residual(), efficient(), convNext())
        .flatMap(List::stream)
        .map(Application::network)
        .toList();
  }

  private static List<Application> mobile() {
    return List.of(
        new Application("mobilenet", 224, 32, TF, "Howard and others 2017"),
        new Application("mobilenet_v2", 224, 32, TF, "Sandler and others 2018"),
        new Application("mobilenet_v3_small", 224, 32, NONE, MOBILE_V3),
        new Application("mobilenet_v3_large", 224, 32, NONE, MOBILE_V3),
        new Application("nasnet_mobile", 224, 32, TF, NAS),
        new Application("nasnet_large", 331, 32, TF, NAS));
  }

  private static List<Application> dense() {
    return List.of(
        new Application("densenet121", 224, 32, TORCH, DENSE),
        new Application("densenet169", 224, 32, TORCH, DENSE),
        new Application("densenet201", 224, 32, TORCH, DENSE));
  }

  private static List<Application> inception() {
    return List.of(
        new Application("inception_v3", 299, 75, TF, "Szegedy and others 2016"),
        new Application("inception_resnet_v2", 299, 75, TF, "Szegedy and others 2017"));
  }

  private static List<Application> residual() {
    return List.of(
        new Application("resnet50v2", 224, 32, TF, RESNET_V2),
        new Application("resnet101v2", 224, 32, TF, RESNET_V2),
        new Application("resnet152v2", 224, 32, TF, RESNET_V2));
  }

  private static List<Application> efficient() {
    return List.of(
        new Application("efficientnetv2-b0", 224, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-b1", 240, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-b2", 260, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-b3", 300, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-s", 384, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-m", 480, 32, NONE, EFFICIENT_V2),
        new Application("efficientnetv2-l", 480, 32, NONE, EFFICIENT_V2));
  }

  private static List<Application> convNext() {
    return Stream.of("tiny", "small", "base", "large", "xlarge")
        .map(size -> new Application("convnext_" + size, 224, 32, NONE, CONVNEXT))
        .toList();
  }
}
