// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Classifies images in batches of always the same size, filled up with one of them. TensorFlow's
 * last digits depend on the size of a batch, and not on what else is in it: so an answer depends on
 * neither the partition nor its other images.
 *
 * @param size of a batch
 */
record FullBatch(ImageClassifier classifier, int size) {
  /**
   * An answer.
   *
   * @param prediction empty if there is an error
   * @param error empty if there is none
   */
  record Answer(Optional<ImagePrediction> prediction, String error) {
    static Answer of(ImagePrediction prediction) {
      return new Answer(Optional.of(prediction), "");
    }

    static Answer refused(String why) {
      return new Answer(Optional.empty(), why);
    }
  }

  /**
   * Classifies images.
   *
   * @param images at most as many as a batch has
   * @return in their order
   */
  List<Answer> classify(List<BulkImage> images) {
    var answers = new Answer[images.size()];
    IntStream.range(0, answers.length)
        .boxed()
        .collect(groupingBy(i -> images.get(i).size(), LinkedHashMap::new, toList()))
        .values()
        .forEach(group -> classify(images, group, answers));
    return List.of(answers);
  }

  private void classify(List<BulkImage> images, List<Integer> group, Answer[] answers) {
    var good = new ArrayList<Integer>();
    for (int i : group) {
      if (images.get(i) instanceof BulkImage.Refused refused) {
        answers[i] = Answer.refused(refused.why());
      } else {
        good.add(i);
      }
    }
    try {
      run(images, good, answers);
    } catch (IllegalArgumentException oneIsBad) {
      good.removeIf(i -> isBad(images.get(i), i, answers));
      runIfTheyGoTogether(images, good, answers);
    }
  }

  /** Classifies an image alone. */
  private boolean isBad(BulkImage image, int i, Answer[] answers) {
    try {
      answers[i] = Answer.of(predict(List.of(image)).get(0));
      return false;
    } catch (IllegalArgumentException e) {
      answers[i] = Answer.refused(String.valueOf(e.getMessage()));
      return true;
    }
  }

  /** A network that takes any size takes one at a time; then the answers stay as they are. */
  private void runIfTheyGoTogether(List<BulkImage> images, List<Integer> group, Answer[] answers) {
    try {
      run(images, group, answers);
    } catch (IllegalArgumentException e) {
      return;
    }
  }

  private void run(List<BulkImage> images, List<Integer> group, Answer[] answers) {
    if (group.isEmpty()) return;
    var full = new ArrayList<BulkImage>();
    for (int i : group) full.add(images.get(i));
    var smallest = full.stream().min(Comparator.comparingInt(BulkImage::bytes)).orElseThrow();
    while (full.size() < size) full.add(smallest);
    var predictions = predict(full);
    for (int j = 0; j < group.size(); j++) answers[group.get(j)] = Answer.of(predictions.get(j));
  }

  private List<ImagePrediction> predict(List<BulkImage> images) {
    if (images.get(0) instanceof BulkImage.Encoded) {
      return classifier.classifyEncoded(
          images.stream().map(image -> ((BulkImage.Encoded) image).file()).toList());
    }
    return classifier.classify(
        images.stream().map(image -> ((BulkImage.Pixels) image).image()).toList());
  }
}
