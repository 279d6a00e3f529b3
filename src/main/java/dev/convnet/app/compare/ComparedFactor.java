// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import dev.convnet.app.cli.FlagValue;
import java.util.List;

/** What can be compared: the factor that differs between the runs. */
enum ComparedFactor {
  OPTIMIZERS("optimizer", "sgd", "momentum", "rmsprop", "adam"),
  LEARNING_RATES("learning_rate", "0.1", "0.01", "0.001", "0.0001"),
  INITIALIZERS("initializer", "random", "glorot", "he"),
  DROPOUT("dropout_rate", "0", "0.25", "0.5"),
  BATCH_NORM("batch_norm", "off", "on"),
  AUGMENTATION("augment", "none", "flip", "flip+shift=0.1"),
  TRANSFER("transfer", "scratch", "frozen", "fine-tuned"),
  BATCH_SIZES("batch_size", "16", "32", "64", "128"),
  ARCHITECTURES("model", "plain-8", "plain-20", "resnet20");

  private final String setting;
  private final List<String> defaultValues;

  ComparedFactor(String setting, String... defaultValues) {
    this.setting = setting;
    this.defaultValues = List.of(defaultValues);
  }

  /** The name of the factor among the settings of a run: that of the flag, if there is one. */
  String setting() {
    return setting;
  }

  List<String> defaultValues() {
    return defaultValues;
  }

  /** The name as users write it: {@code learning-rates}. */
  @Override
  public String toString() {
    return FlagValue.of(this);
  }
}
