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
 * The two ways into a served network; preprocessing is in the graph, so that clients send plain
 * pictures.
 *
 * <pre>
 * serving_default  images   uint8 [N, H, W, 3], red, green, blue, in their natural size
 * encoded          encoded  string [N], files: PNG, JPEG, GIF, BMP
 *
 * both give        scores   float32 [N, classes], probabilities
 *                  classes  int64 [N], the likeliest class
 *                  labels   string [N], its name
 * </pre>
 *
 * <p>{@code classes} holds numbers, as in the ResNet models of TensorFlow Serving's own tutorial,
 * whose clients read {@code predictions[0]['classes']}; only its classification API, which takes
 * {@code tf.Example}s, wants names there.
 */
final class ServingSignatures {
  static final String IMAGES = "serving_default";
  static final String ENCODED = "encoded";

  private final ExportSpec network;
  private final ImagePreprocessing pictures;

  private ServingSignatures(ExportSpec network) {
    this.network = network;
    this.pictures = new ImagePreprocessing(network.height(), network.width());
  }

  /** Builds the network for each signature, on the same variables. */
  static Map<String, SignatureDef> build(GraphScope scope, ExportSpec network) {
    var signatures = new ServingSignatures(network);
    var images = signatures.images(scope.nameScope(IMAGES));
    var encoded = signatures.encoded(scope.nameScope(ENCODED).reusing());
    var all = new TreeMap<>(Map.of(IMAGES, images, ENCODED, encoded));
    new TreeMap<>(network.extraSignatures())
        .forEach(
            (name, view) -> all.put(name, signatures.view(scope.nameScope(name).reusing(), view)));
    return all;
  }

  private static Operand<TUint8> placeholder(GraphScope scope) {
    return scope.tf("images").placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3)));
  }

  private SignatureDef view(GraphScope scope, ExtraSignature view) {
    var images = placeholder(scope);
    var resized = pictures.resize(scope.nameScope("resize").tf(), images);
    var signature =
        SignatureDef.newBuilder()
            .setMethodName("tensorflow/serving/predict")
            .putInputs("images", info(images, DataType.DT_UINT8));
    view.of(scope, resized)
        .forEach((name, seen) -> signature.putOutputs(name, info(seen, DataType.DT_FLOAT)));
    return signature.build();
  }

  private SignatureDef images(GraphScope scope) {
    var images = placeholder(scope);
    var resized = pictures.resize(scope.nameScope("resize").tf(), images);
    return answer(scope, resized).putInputs("images", info(images, DataType.DT_UINT8)).build();
  }

  private SignatureDef encoded(GraphScope scope) {
    var files = scope.tf("encoded").placeholder(TString.class, Placeholder.shape(Shape.of(-1)));
    var decoded = pictures.decode(scope.nameScope("decode"), files);
    return answer(scope, decoded).putInputs("encoded", info(files, DataType.DT_STRING)).build();
  }

  private SignatureDef.Builder answer(GraphScope scope, Operand<TFloat32> pictures) {
    var scores = scope.tf("scores").nn.softmax(network.logits().of(scope, pictures));
    var tf = scope.nameScope("top").tf();
    Operand<TInt64> classes = scope.tf("classes").math.argMax(scores, tf.constant(1), TInt64.class);
    var names = tf.constant(NdArrays.vectorOfObjects(network.labels().toArray(String[]::new)));
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
