// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.data.text.TextFile;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.io.savedmodel.graph.FunctionInliner;
import dev.convnet.nn.graph.GraphScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/**
 * A network with its weights.
 *
 * @param logits {@code float32 [N, classes]}
 * @param owner is closed with the network
 */
record LoadedNetwork(
    GraphScope scope,
    Session session,
    ImageFeed images,
    Operand<TFloat32> logits,
    List<String> labels,
    Runnable owner)
    implements AutoCloseable {
  private static final String SIGNATURE = "serving_default";
  private static final String LABELS = "assets/labels.txt";
  private static final Set<String> PROBABILITIES = Set.of("Softmax", "Sigmoid");
  private static final long SEED = 0; // nothing is random

  static LoadedNetwork load(Path directory, PixelRange range) throws IOException {
    var model = ServableModel.load(directory);
    try {
      return of(model, range);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static LoadedNetwork of(ServableModel model, PixelRange range) throws IOException {
    var signature = signature(model);
    var scope = GraphScope.root(model.graph(), SEED);
    var inliner = new FunctionInliner(scope.nameScope("inlined"), model.functions());
    var images = new ImageFeed(images(model, signature), range);
    var logits = logits(inliner.inline(scores(model, signature)));
    var labels = labels(model, logits);
    return new LoadedNetwork(scope, model.session(), images, logits, labels, model::close);
  }

  private static SignatureDef signature(ServableModel model) {
    var signatures = model.signatures();
    if (signatures.containsKey(SIGNATURE)) return signatures.get(SIGNATURE);
    throw new InvalidSettingException(
        "%s has no signature '%s', only %s"
            .formatted(model.directory(), SIGNATURE, signatures.keySet()));
  }

  private static Output<?> images(ServableModel model, SignatureDef signature) {
    var inputs = signature.getInputsMap();
    if (inputs.size() == 1) return tensor(model, inputs.values().iterator().next());
    throw new InvalidSettingException(
        "the signature '%s' of %s has the inputs %s, but must have one, the images"
            .formatted(SIGNATURE, model.directory(), new TreeMap<>(inputs).keySet()));
  }

  /** The output {@code scores}, or the first {@code float32 [N, classes]} by name. */
  private static Output<?> scores(ServableModel model, SignatureDef signature) {
    var outputs = new TreeMap<String, TensorInfo>(signature.getOutputsMap());
    if (outputs.containsKey("scores")) return tensor(model, outputs.get("scores"));
    return outputs.values().stream()
        .filter(info -> info.getDtype() == DataType.DT_FLOAT)
        .filter(info -> info.getTensorShape().getDimCount() == 2)
        .findFirst()
        .map(info -> tensor(model, info))
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    "the signature '%s' of %s has no output float32 [N, classes], only %s"
                        .formatted(SIGNATURE, model.directory(), outputs.keySet())));
  }

  private static Output<?> tensor(ServableModel model, TensorInfo info) {
    var parts = info.getName().split(":", 2);
    var operation = model.graph().operation(parts[0]);
    return operation.output(parts.length == 1 ? 0 : Integer.parseInt(parts[1]));
  }

  /** What goes into the softmax or the sigmoid, if the scores come from one. */
  private static Operand<TFloat32> logits(Output<?> scores) {
    var operation = (GraphOperation) scores.op();
    while (operation.type().equals("Identity")) {
      scores = operation.input(0);
      operation = (GraphOperation) scores.op();
    }
    var logits = PROBABILITIES.contains(operation.type()) ? operation.input(0) : scores;
    return logits.expect(TFloat32.class);
  }

  private static List<String> labels(ServableModel model, Operand<TFloat32> logits)
      throws IOException {
    var file = model.directory().resolve(LABELS);
    var shape = logits.shape();
    var classes = shape.numDimensions() == 2 ? shape.get(1) : -1;
    if (Files.exists(file)) {
      var names = List.copyOf(TextFile.readNames(file));
      if (classes < 0 || names.size() == classes) return names;
      throw new IOException(
          "%s names %d classes, but the network has %d".formatted(file, names.size(), classes));
    }
    if (classes < 1) {
      throw new InvalidSettingException(
          "the number of classes of %s is not in its graph; add a file %s with their names"
              .formatted(model.directory(), LABELS));
    }
    return IntStream.range(0, (int) classes).mapToObj(i -> "class " + i).toList();
  }

  @Override
  public void close() {
    owner.run();
  }
}
