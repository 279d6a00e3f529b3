// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bulk;

import dev.convnet.data.images.RgbImage;

/** What a row has in the column of images. */
sealed interface BulkImage {
  /** How many bytes that are. */
  int bytes();

  /** Images of the same size go into a batch together. */
  String size();

  /** A file: PNG, JPEG, GIF or BMP. */
  record Encoded(byte[] file) implements BulkImage {
    @Override
    public int bytes() {
      return file.length;
    }

    @Override
    public String size() {
      return "file";
    }
  }

  /** Numbers. */
  record Pixels(RgbImage image) implements BulkImage {
    @Override
    public int bytes() {
      return image.byteCount();
    }

    @Override
    public String size() {
      return image.toString();
    }
  }

  /**
   * No image.
   *
   * @param why a sentence
   */
  record Refused(String why) implements BulkImage {
    @Override
    public int bytes() {
      return 0;
    }

    @Override
    public String size() {
      return "";
    }
  }
}
