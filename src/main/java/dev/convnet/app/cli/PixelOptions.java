// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.io.keras.network.PixelFormat.Color;
import dev.convnet.nn.models.Preprocessing;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a Keras file does not say about the pixels that its model was trained with. */
public final class PixelOptions {
  private static final Map<String, Preprocessing> MODES =
      Map.of("tf", Preprocessing.TF, "caffe", Preprocessing.CAFFE, "torch", Preprocessing.TORCH);

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      description =
          "what a Keras file's pixels, from 0 to 255, were multiplied by in training: none, 1/255 or another"
              + " factor; FACTOR,OFFSET to add something, 1/127.5,-1; or a mode of"
              + " keras.applications: tf, caffe, torch (default: none)")
  private Optional<String> scale = Optional.empty();

  @Option(
      names = "--color",
      paramLabel = "NAME",
      description =
          "order of the channels in a Keras file's training: rgb, bgr (as OpenCV reads images), gray (default:"
              + " gray if the model has one channel, else rgb)")
  private Optional<Color> color = Optional.empty();

  /** Whether any of them is given. */
  public boolean areGiven() {
    return scale.isPresent() || color.isPresent();
  }

  /** Whether the scale is given. */
  public boolean haveScale() {
    return scale.isPresent();
  }

  /** The format of a model's pixels; if no scale is given, Teachable Machine's or none. */
  public PixelFormat format(KerasModel model) {
    return format(model.traits().isTeachableMachine() ? "tf" : "none", model.inputShape().get(2));
  }

  private PixelFormat format(String missing, long channels) {
    var name = scale.orElse(missing).toLowerCase(Locale.ROOT);
    if (color.isPresent() && color.get() != Color.GRAY && channels == 1) {
      throw new UsageException("--color must be gray, because the model has one channel");
    }
    var format = PixelFormat.PLAIN.color(color.orElse(Color.RGB));
    if (name.equals("none")) return format;
    if (!MODES.containsKey(name)) return rescaled(format, name);
    if (channels != 3 && !name.equals("tf")) {
      throw new UsageException(
          "--scale=%s is for three channels, but the model has %d".formatted(name, channels));
    }
    return format.scaling(MODES.get(name)::apply);
  }

  private static PixelFormat rescaled(PixelFormat format, String text) {
    var parts = text.split(",", -1);
    if (parts.length > 2) throw wrong(text);
    var offset = parts.length == 2 ? number(text, parts[1]) : 0;
    return format.rescaled(number(text, parts[0]), offset);
  }

  /** {@code 0.5} or {@code 1/255}. */
  private static double number(String text, String part) {
    var fraction = part.split("/", -1);
    try {
      var value = Double.parseDouble(fraction[0].strip());
      if (fraction.length == 2) value /= Double.parseDouble(fraction[1].strip());
      if (fraction.length > 2 || !Double.isFinite(value)) throw wrong(text);
      return value;
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
  }

  private static UsageException wrong(String text) {
    return new UsageException(
        "--scale must be none, tf, caffe, torch, a factor such as 1/255, or a factor and an offset"
            + " such as 1/127.5,-1, got '%s'".formatted(text));
  }
}
