// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.report;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.io.summary.Projector;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the features of images for TensorBoard's projector, with the images as a sprite. */
public final class EmbeddingFiles {
  private static final int LARGEST_SPRITE = 4096; // pixels; browsers refuse larger textures
  private static final int LARGEST_IMAGE = 64;

  private EmbeddingFiles() {}

  /**
   * Writes the files.
   *
   * @param images at least one
   * @param run the directory of the run
   * @param features one vector per image, in their order
   */
  public static void write(Path run, LabeledImages images, List<float[]> features)
      throws IOException {
    var labels = new ArrayList<List<String>>();
    for (int i = 0; i < images.size(); i++) {
      labels.add(List.of(images.classNames().get(images.label(i)), Integer.toString(i)));
    }
    int columns = Math.max((int) Math.ceil(Math.sqrt(images.size())), 1);
    int side = Math.min(Math.min(LARGEST_IMAGE, LARGEST_SPRITE / columns), longestSide(images));
    var sprite = Thumbnail.encode(sprite(images, columns, side), "png");
    new Projector(List.of("class", "image"), labels)
        .write(run, "features", features, sprite, side, side);
  }

  private static int longestSide(LabeledImages images) throws IOException {
    var first = images.image(0);
    return Math.max(first.height(), first.width());
  }

  private static BufferedImage sprite(LabeledImages images, int columns, int side)
      throws IOException {
    var sprite = new BufferedImage(columns * side, columns * side, BufferedImage.TYPE_INT_RGB);
    var graphics = sprite.createGraphics();
    for (int i = 0; i < images.size(); i++) {
      var image = Thumbnail.picture(side, side, images.image(i));
      graphics.drawImage(image, i % columns * side, i / columns * side, null);
    }
    graphics.dispose();
    return sprite;
  }
}
