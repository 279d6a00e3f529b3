// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import dev.convnet.data.images.LabeledImages;
import dev.convnet.data.images.Resize;
import dev.convnet.data.images.RgbImage;
import dev.convnet.data.records.RecordFile;
import java.io.IOException;
import java.util.Optional;

/**
 * The records of images.
 *
 * @param imageSize to which images are resized, if they are
 */
record PackedSource(LabeledImages images, Optional<Resize> imageSize) {
  private static final int SAMPLES = 100;

  /** The record of an image, without its frame. */
  byte[] record(int i) throws IOException {
    return new ImageExample(file(i), images.label(i)).toBytes();
  }

  /** The file of an image: PNG or JPEG. */
  byte[] file(int i) throws IOException {
    if (imageSize.isPresent()) return UncompressedPng.encode(resized(i, imageSize.get()));
    var stored = images.encoded(i);
    return stored.isPresent() && (isPng(stored.get()) || isJpeg(stored.get()))
        ? stored.get()
        : UncompressedPng.encode(images.image(i));
  }

  private RgbImage resized(int i, Resize size) throws IOException {
    var values = images.image(i, size);
    var rgb = new byte[values.length];
    for (int k = 0; k < rgb.length; k++) {
      rgb[k] = (byte) Math.min(Math.max(Math.round(values[k]), 0), 255);
    }
    return new RgbImage(size.height(), size.width(), rgb);
  }

  static boolean isPng(byte[] file) {
    return file.length > 4 && file[0] == (byte) 0x89 && file[1] == 'P' && file[2] == 'N';
  }

  static boolean isJpeg(byte[] file) {
    return file.length > 3 && file[0] == (byte) 0xff && file[1] == (byte) 0xd8;
  }

  /** About the bytes of all records with their frames, by a sample. */
  long estimatedBytes() throws IOException {
    int samples = Math.min(SAMPLES, images.size());
    long bytes = 0;
    for (int k = 0; k < samples; k++) {
      int i = (int) ((long) k * images.size() / samples);
      bytes += record(i).length + RecordFile.FRAME_BYTES;
    }
    return (long) ((double) bytes / samples * images.size());
  }
}
