// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import dev.convnet.io.messages.MessageTypes;
import dev.convnet.io.messages.ProtoMessage;
import dev.convnet.serving.log.entry.LogEntry;
import dev.convnet.serving.log.entry.LogField;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Requests as a log has them, and the images that are found in them. */
final class LoggedRequests {
  private LoggedRequests() {}

  private static LogEntry entry(String entrypoint, String request) {
    return LogEntry.builder(LogField.PREDICTIONS, Instant.EPOCH)
        .with(LogField.ENTRYPOINT, entrypoint)
        .with(LogField.REQUEST, request)
        .build();
  }

  /** The image of an instance of a logged request. */
  static LoggedImage instance(String entrypoint, String request, int instance) {
    return RequestImages.of(entry(entrypoint, request)).image(instance);
  }

  /** The preview of the first instance. */
  static BufferedImage image(String entrypoint, String request) {
    return instance(entrypoint, request, 0).preview().orElseThrow();
  }

  /** The brightness of the second image as a training gets it. */
  static int[] second(String entrypoint, String request) throws IOException {
    var file = instance(entrypoint, request, 1).file();
    assertEquals(".png", LoggedImage.extension(file));
    var image = ImageIO.read(new ByteArrayInputStream(file));
    return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
  }

  /** A file of an image that is black but for a red pixel at the top left. */
  static byte[] file(String format, int side) throws IOException {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0xff0000);
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, format, out);
    return out.toByteArray();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** A logged message of one input, {@code x}. */
  static String message(ByteString input) {
    var request = ProtoMessage.builder(MessageTypes.SERVING, "PredictRequest");
    var bytes = request.put("inputs", "x", input).build().toBytes().toByteArray();
    return "{\"base64\":\"%s\"}".formatted(base64(bytes));
  }
}
