// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.error.InvalidSettingException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Translates the library's error messages: it replaces settings and terms by a command's flags.
 *
 * @param flags of the command
 */
record FlagNames(Set<String> flags) {
  private static final Map<String, String> TERMS =
      Map.of(
          "ExistingRun.RESUME", "--resume",
          "ExistingRun.OVERWRITE", "--overwrite",
          "DatasetPacker.overwrite", "--overwrite",
          "BindScope.ALL", "--bind=all",
          "NumericPrecision.FLOAT32", "--precision=float32",
          "NumericPrecision.FLOAT16", "--precision=float16",
          "NumericPrecision.BFLOAT16", "--precision=bfloat16",
          "KerasModel.read(weights, config)", "--config=model.json",
          "KerasModel.withImageSize", "--image_size");

  static FlagNames of(CommandSpec command) {
    return new FlagNames(command.optionsMap().keySet());
  }

  /**
   * The error message, with {@code --batch_size} for {@code batchSize} if the command has that
   * flag.
   */
  String describe(InvalidSettingException error) {
    var flag = "--" + error.setting().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    return flags.contains(flag) ? flag + " " + error.problem() : translate(error.getMessage());
  }

  /** The message, with flags instead of the library's terms. */
  String translate(String message) {
    var translated = message;
    for (var term : TERMS.entrySet()) {
      translated = translated.replace(term.getKey(), term.getValue());
    }
    return translated;
  }
}
