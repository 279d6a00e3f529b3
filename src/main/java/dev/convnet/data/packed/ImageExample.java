// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.packed;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/**
 * An image and its label as TensorFlow Datasets store them: a {@code tf.train.Example} with the
 * file of the image (bytes) and the index of its class (int64).
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package
record ImageExample(byte[] image, int label) {
  /** The names of the two features. */
  record Keys(String image, String label) {
    static final Keys STANDARD = new Keys("image", "label");
  }

  byte[] toBytes() {
    var image = BytesList.newBuilder().addValue(ByteString.copyFrom(this.image));
    var label = Int64List.newBuilder().addValue(this.label);
    var features =
        Features.newBuilder()
            .putFeature(Keys.STANDARD.image, Feature.newBuilder().setBytesList(image).build())
            .putFeature(Keys.STANDARD.label, Feature.newBuilder().setInt64List(label).build());
    return Example.newBuilder().setFeatures(features).build().toByteArray();
  }

  /**
   * Parses a record.
   *
   * @param where begins the messages of errors
   * @throws IOException if the record is no {@code tf.train.Example} with one image and one label
   */
  static ImageExample parse(byte[] record, Keys keys, String where) throws IOException {
    var features = features(record, where).getFeatureMap();
    var image = feature(features.get(keys.image), keys.image, where).getBytesList();
    var label = feature(features.get(keys.label), keys.label, where).getInt64List();
    if (image.getValueCount() != 1) {
      throw new IOException(
          where + "the feature '%s' must be the file of one image".formatted(keys.image));
    }
    if (label.getValueCount() != 1) {
      throw new IOException(where + "the feature '%s' must be one int64".formatted(keys.label));
    }
    return new ImageExample(image.getValue(0).toByteArray(), requireInt(label.getValue(0), where));
  }

  private static Features features(byte[] record, String where) throws IOException {
    try {
      return Example.parseFrom(record).getFeatures();
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(where + "the record is not a tf.train.Example", e);
    }
  }

  private static Feature feature(Feature feature, String key, String where) throws IOException {
    if (feature != null) return feature;
    throw new IOException(where + "the record has no feature '%s'".formatted(key));
  }

  private static int requireInt(long label, String where) throws IOException {
    if (label >= 0 && label <= Integer.MAX_VALUE) return (int) label;
    throw new IOException(where + "the label is %d".formatted(label));
  }
}
