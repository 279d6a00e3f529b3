// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.data.images.RgbImage;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.explain.GraphLayer;
import dev.convnet.explain.HeatMap;
import dev.convnet.explain.ImageExplainer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is made of each image. */
@FunctionalInterface
interface Explanation {
  /**
   * The result for one image.
   *
   * @param method the part of the file's name that says what it is
   * @param picture what is drawn
   * @param shape of {@code values}
   * @param text one line about the result
   */
  @SuppressWarnings("ArrayRecordComponent") // is written to a file at once
  record Result(
      String method, RgbImage picture, List<Integer> shape, float[] values, String text) {}

  Result of(RgbImage image);

  /**
   * Grad-CAM over the image.
   *
   * @param classIndex the class that is explained; if empty, the predicted one of each image
   */
  static Explanation gradCam(
      ImageExplainer explainer, Optional<Integer> classIndex, GraphLayer layer) {
    return image -> {
      var scores = Scores.of(explainer, image, classIndex);
      var map = explainer.gradCam(image, scores.classIndex, layer);
      return scores.result(ExplanationFiles.GRAD_CAM, map, map.over(image));
    };
  }

  /** The saliency map, in the size of the image; otherwise as {@link #gradCam}. */
  static Explanation saliency(ImageExplainer explainer, Optional<Integer> classIndex) {
    return image -> {
      var scores = Scores.of(explainer, image, classIndex);
      var map = explainer.saliency(image, scores.classIndex);
      var picture = map.resized(image.height(), image.width()).gray();
      return scores.result(ExplanationFiles.SALIENCY, map, picture);
    };
  }

  /** The class that is explained, and its probability. */
  record Scores(int classIndex, String text) {
    static Scores of(ImageExplainer explainer, RgbImage image, Optional<Integer> classIndex) {
      var logits = explainer.logits(image);
      int chosen = classIndex.orElseGet(() -> largest(logits));
      var label = explainer.labels().get(chosen);
      var percent = 100 * softmax(logits, chosen);
      return new Scores(chosen, String.format(Locale.ROOT, "%s %.1f %%", label, percent));
    }

    Result result(String method, HeatMap map, RgbImage picture) {
      var noted = map.max() > 0 ? text : text + ", no position speaks for it";
      return new Result(method, picture, List.of(map.height(), map.width()), map.values(), noted);
    }
  }

  /** The sheet of a layer's feature maps. */
  static Explanation featureMaps(ImageExplainer explainer, String name) {
    var layer = layer(explainer, name);
    return image -> {
      var maps = explainer.featureMaps(image, layer);
      var text = "%d maps of %dx%d".formatted(maps.channels(), maps.height(), maps.width());
      var shape = List.of(maps.height(), maps.width(), maps.channels());
      var method = layer.name().replace('/', '-');
      return new Result(method, maps.sheet(), shape, maps.values(), text);
    };
  }

  private static GraphLayer layer(ImageExplainer explainer, String name) {
    try {
      return explainer.layer(name);
    } catch (InvalidSettingException e) {
      throw new InvalidSettingException("featureMaps", e.problem());
    }
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
    return best;
  }

  private static double softmax(float[] logits, int of) {
    double max = logits[largest(logits)];
    double sum = 0;
    for (var logit : logits) sum += Math.exp(logit - max);
    return Math.exp(logits[of] - max) / sum;
  }
}
