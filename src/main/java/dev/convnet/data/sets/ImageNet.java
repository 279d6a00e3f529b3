// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Objects;

/**
 * The classes of the ImageNet challenge. Their origin is described in the README beside the list.
 */
public final class ImageNet {
  private static final String LIST = "imagenet/classes.txt";

  /**
   * The names of the 1,000 classes by label, each after its WordNet number: {@code n02123045
   * tabby}. Two classes are called {@code crane}, and two {@code maillot}.
   */
  public static final List<String> CLASS_NAMES =
      new BufferedReader(
              new InputStreamReader(
                  Objects.requireNonNull(ImageNet.class.getResourceAsStream(LIST), LIST), UTF_8))
          .lines()
          .toList();

  private ImageNet() {}
}
