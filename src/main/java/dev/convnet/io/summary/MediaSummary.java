// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.summary;

import com.google.protobuf.ByteString;
import java.util.List;
import org.tensorflow.proto.Summary;

/**
 * Summaries for TensorBoard's Text and Images tabs. Source: {@code tensorboard/plugins/text} and
 * {@code image}, {@code summary_v2.py}.
 */
public final class MediaSummary {
  private MediaSummary() {}

  /**
   * A text.
   *
   * @param markdown TensorBoard formats it, and removes HTML that could run scripts
   */
  public static Summary text(String tag, String markdown) {
    var value = PluginSummary.strings(List.of(ByteString.copyFromUtf8(markdown)));
    return PluginSummary.of(tag, "text", new byte[0], "", "", value);
  }

  /**
   * An image with a caption.
   *
   * @param caption TensorBoard shows it above the image
   * @param png the bytes of a PNG file
   */
  public static Summary image(String tag, String caption, int height, int width, byte[] png) {
    var value =
        List.of(
            ByteString.copyFromUtf8(Integer.toString(width)),
            ByteString.copyFromUtf8(Integer.toString(height)),
            ByteString.copyFrom(png));
    return PluginSummary.of(
        tag, "images", new byte[0], caption, "", PluginSummary.strings(value, value.size()));
  }
}
