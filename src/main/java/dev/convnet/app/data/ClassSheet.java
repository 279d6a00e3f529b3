// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.data;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.error.InvalidSettingException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A sheet of examples: a row for each class, with its name and the number of its images before
 * them.
 *
 * @param columns the largest number of images in a row
 * @param seed of the choice of the images
 */
record ClassSheet(LabeledImages images, int columns, long seed) {
  private static final int GAP = 4;
  private static final int BIG = 96;
  private static final int SMALL = 48;
  private static final int MANY_CLASSES = 20;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 14);

  /**
   * Checks the name of a sheet's file.
   *
   * @throws InvalidSettingException if it does not end in .png
   */
  static void requireFormat(Path file) {
    if (file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) return;
    throw new InvalidSettingException("sheet", "must end in .png, got '" + file + "'");
  }

  /** Writes a PNG file. */
  void write(Path file) throws IOException {
    int side = images.classNames().size() > MANY_CLASSES ? SMALL : BIG;
    var labels = labels();
    int left = textWidth(labels) + 3 * GAP;
    int rows = labels.size();
    var sheet =
        new BufferedImage(
            left + columns * (side + GAP), rows * (side + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
    var graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    var examples = examples();
    for (int label = 0; label < rows; label++) {
      int top = GAP + label * (side + GAP);
      drawText(graphics, labels.get(label), top + side / 2);
      int x = left;
      for (int i : examples.get(label)) {
        draw(images.image(i, new Resize(side, side)), sheet, side, x, top);
        x += side + GAP;
      }
    }
    graphics.dispose();
    var encoded = new ByteArrayOutputStream();
    ImageIO.write(sheet, "png", encoded);
    Files.write(file, encoded.toByteArray());
  }

  private List<String> labels() {
    var counts = images.imagesPerClass();
    var labels = new ArrayList<String>();
    for (int label = 0; label < counts.length; label++) {
      labels.add(
          String.format(Locale.ROOT, "%s (%,d)", images.classNames().get(label), counts[label]));
    }
    return labels;
  }

  /** Some images of each class, drawn at random. */
  private List<List<Integer>> examples() {
    var ofClass = new ArrayList<List<Integer>>();
    for (int label = 0; label < images.classNames().size(); label++) ofClass.add(new ArrayList<>());
    for (int i = 0; i < images.size(); i++) ofClass.get(images.label(i)).add(i);
    var random = new Random(seed);
    ofClass.forEach(indices -> Collections.shuffle(indices, random));
    return ofClass.stream().map(all -> all.subList(0, Math.min(columns, all.size()))).toList();
  }

  private static int textWidth(List<String> texts) {
    var graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    var metrics = graphics.getFontMetrics(FONT);
    int width = texts.stream().mapToInt(metrics::stringWidth).max().orElse(0);
    graphics.dispose();
    return width;
  }

  private static void drawText(Graphics2D graphics, String text, int middle) {
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.BLACK);
    graphics.setFont(FONT);
    graphics.drawString(text, GAP, middle + graphics.getFontMetrics().getAscent() / 2);
  }

  private static void draw(float[] image, BufferedImage sheet, int side, int left, int top) {
    for (int i = 0; i < side * side; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | Math.min(Math.max(Math.round(image[3 * i + c]), 0), 255);
      }
      sheet.setRGB(left + i % side, top + i / side, rgb);
    }
  }
}
