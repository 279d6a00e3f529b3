// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.images;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images of some classes of a data set. A class has the label of its place in {@code
 * classNames}.
 */
record ClassSubset(LabeledImages dataset, List<String> classNames) implements LabeledImages {
  /** Keeps images that are of the classes already. */
  public ClassSubset {
    classNames = List.copyOf(classNames);
  }

  /**
   * A view of the images of the given classes, in their order in the data set.
   *
   * @param classNames at least two, different ones
   * @throws InvalidSettingException if the data set has no such class
   */
  static ClassSubset of(LabeledImages dataset, List<String> classNames) {
    var all = dataset.classNames();
    for (var name : classNames) {
      if (!all.contains(name)) {
        throw new InvalidSettingException(
            "classes",
            "must be classes of the data set, got '%s'; there are: %s"
                .formatted(name, String.join(", ", all)));
      }
    }
    if (classNames.size() < 2 || new HashSet<>(classNames).size() < classNames.size()) {
      throw new InvalidSettingException(
          "classes", "must be two or more, each once, got " + String.join(",", classNames));
    }
    var indices =
        IntStream.range(0, dataset.size())
            .filter(i -> classNames.contains(all.get(dataset.label(i))))
            .toArray();
    return new ClassSubset(dataset.subset(indices), classNames);
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public int label(int i) {
    return classNames.indexOf(dataset.classNames().get(dataset.label(i)));
  }

  @Override
  public Optional<Resize> commonSize() {
    return dataset.commonSize();
  }

  @Override
  public RgbImage image(int i) throws IOException {
    return dataset.image(i);
  }

  @Override
  public float[] image(int i, Resize size) throws IOException {
    return dataset.image(i, size);
  }

  @Override
  public ExifOrientation exifOrientation() {
    return dataset.exifOrientation();
  }
}
