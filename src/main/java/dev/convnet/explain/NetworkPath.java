// SPDX-License-Identifier: Apache-2.0
package dev.convnet.explain;

import dev.convnet.nn.graph.DependentOperations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.proto.DataType;

/**
 * The operations through which logits depend on images.
 *
 * @param operations in an order in which each comes after those that compute its inputs
 * @param bottlenecks the tensors through which every path from the images to the logits goes, in
 *     order; the images come first, the logits last
 */
record NetworkPath(List<GraphOperation> operations, List<Output<?>> bottlenecks) {
  private static final Set<DataType> PIXELS_OR_FEATURES =
      Set.of(
          DataType.DT_UINT8,
          DataType.DT_FLOAT,
          DataType.DT_HALF,
          DataType.DT_BFLOAT16,
          DataType.DT_DOUBLE);

  /** Finds the path; it has no operations if the logits do not depend on the images. */
  static NetworkPath between(Output<?> images, Output<?> logits) {
    var operations =
        DependentOperations.between(Set.of(images), List.of(logits), operation -> false);
    return new NetworkPath(operations, bottlenecks(images, logits, operations));
  }

  /** Follows the operations in order, with the set of tensors that later operations still use. */
  private static List<Output<?>> bottlenecks(
      Output<?> images, Output<?> logits, List<GraphOperation> operations) {
    var uses = uses(images, operations);
    uses.merge(logits, 1, Integer::sum);
    var open = new LinkedHashSet<Output<?>>(List.of(images));
    var found = new ArrayList<Output<?>>(List.of(images));
    for (var operation : operations) {
      for (var input : DependentOperations.inputs(operation)) {
        if (uses.containsKey(input) && uses.merge(input, -1, Integer::sum) == 0) open.remove(input);
      }
      IntStream.range(0, operation.numOutputs())
          .mapToObj(operation::output)
          .filter(uses::containsKey)
          .forEach(open::add);
      var only = open.iterator().next();
      if (open.size() == 1 && !found.get(found.size() - 1).equals(only)) found.add(only);
    }
    return found;
  }

  /** How often the operations use each tensor of pixels or features. */
  private static Map<Output<?>, Integer> uses(Output<?> images, List<GraphOperation> operations) {
    var onPath = new LinkedHashSet<>(operations);
    var uses = new LinkedHashMap<Output<?>, Integer>();
    for (var operation : operations) {
      for (var input : DependentOperations.inputs(operation)) {
        var counts =
            input.equals(images)
                || onPath.contains((GraphOperation) input.op())
                    && PIXELS_OR_FEATURES.contains(input.dataType());
        if (counts) uses.merge(input, 1, Integer::sum);
      }
    }
    return uses;
  }
}
