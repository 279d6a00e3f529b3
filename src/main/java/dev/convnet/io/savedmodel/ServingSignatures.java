// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.io.savedmodel.ExportSpec.ExtraSignature;
import dev.convnet.nn.graph.GraphScope;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Builds the signatures of an exported network. The graph decodes and resizes images, so that
 * clients send them as they are.
 *
 * <pre>
 * serving_default  images   uint8 [N, H, W, 3]; red, green, blue; any size
 * encoded          encoded  string [N]; PNG, JPEG, GIF or BMP files
 *
 * both return      scores   float32 [N, classes], the probabilities
 *                  classes  int64 [N], the index of the most likely class
 *                  labels   string [N], its name
 * </pre>
 *
 * <p>A network whose images have other channels than red, green and blue has {@code
 * serving_default} only, which takes float32 of the network's own shape.
 *
 * <p>{@code classes} holds indices, as in the ResNet models of TensorFlow Serving's tutorial, whose
 * clients read {@code predictions[0]['classes']}. Only Serving's classification API, which takes
 * {@code tf.Example}s, requires names there.
 */
final class ServingSignatures {
  static final String IMAGES = "serving_default";
  static final String ENCODED = "encoded";

  private final ExportSpec spec;
  private final ImagePreprocessing preprocessing;

  private ServingSignatures(ExportSpec spec) {
    this.spec = spec;
    this.preprocessing =
        new ImagePreprocessing(
            spec.height(), spec.width(), spec.exifOrientation(), spec.input().resize());
  }

  /** Builds the network once for each signature; all share the same variables. */
  static Map<String, SignatureDef> build(GraphScope scope, ExportSpec spec) {
    var signatures = new ServingSignatures(spec);
    if (spec.input().channels() != 3) {
      return Map.of(IMAGES, signatures.tensors(scope.nameScope(IMAGES)));
    }
    var images = signatures.images(scope.nameScope(IMAGES));
    var encoded = signatures.encoded(scope.nameScope(ENCODED).reusing());
    var all = new TreeMap<>(Map.of(IMAGES, images, ENCODED, encoded));
    new TreeMap<>(spec.extraSignatures())
        .forEach(
            (name, extra) ->
                all.put(name, signatures.extra(scope.nameScope(name).reusing(), extra)));
    return all;
  }

  private static Operand<TUint8> placeholder(GraphScope scope) {
    return scope.tf("images").placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
  }

  /** Images of unusual channels, as the network takes them. */
  private SignatureDef tensors(GraphScope scope) {
    var shape = Shape.of(-1, spec.height(), spec.width(), spec.input().channels());
    var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
    return classification(scope, images)
        .putInputs("images", info(images, DataType.DT_FLOAT))
        .build();
  }

  private SignatureDef extra(GraphScope scope, ExtraSignature extra) {
    var images = placeholder(scope);
    var resized = preprocessing.resize(scope.nameScope("resize").tf(), images);
    var signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs("images", info(images, DataType.DT_UINT8));
    extra
        .build(scope, resized)
        .forEach((name, output) -> signature.putOutputs(name, info(output, DataType.DT_FLOAT)));
    return signature.build();
  }

  private SignatureDef images(GraphScope scope) {
    var images = placeholder(scope);
    var resized = preprocessing.resize(scope.nameScope("resize").tf(), images);
    return classification(scope, resized)
        .putInputs("images", info(images, DataType.DT_UINT8))
        .build();
  }

  private SignatureDef encoded(GraphScope scope) {
    var files = scope.tf("encoded").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    var decoded = preprocessing.decode(scope.nameScope("decode"), files);
    return classification(scope, decoded)
        .putInputs("encoded", info(files, DataType.DT_STRING))
        .build();
  }

  private SignatureDef.Builder classification(GraphScope scope, Operand<TFloat32> images) {
    var scores = spec.scores().apply(scope.tf("scores"), spec.logits().build(scope, images));
    var tf = scope.nameScope("top").tf();
    Operand<TInt64> classes = scope.tf("classes").math.argMax(scores, tf.constant(1), TInt64.class);
    var names = tf.constant(NdArrays.vectorOfObjects(spec.labels().toArray(String[]::new)));
    var labels = scope.tf("labels").gather(names, classes, tf.constant(0));
    return SignatureDef.newBuilder()
        .setMethodName("tensorflow/serving/predict")
        .putOutputs("scores", info(scores, DataType.DT_FLOAT))
        .putOutputs("classes", info(classes, DataType.DT_INT64))
        .putOutputs("labels", info(labels, DataType.DT_STRING));
  }

  private static TensorInfo info(Operand<?> tensor, DataType type) {
    var shape = TensorShapeProto.newBuilder();
    for (var size : tensor.shape().asArray()) shape.addDimBuilder().setSize(size);
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.asOutput().index())
        .setDtype(type)
        .setTensorShape(shape)
        .build();
  }
}
