// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras;

import dev.convnet.error.NotFiniteException;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.Variable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;

/**
 * Assigns the arrays of Keras weight files to variables. A variable has the name of its array,
 * {@code block1_conv1/kernel}. Layers that Keras numbered, such as {@code conv2d_7}, are matched by
 * the order of their numbers.
 *
 * <pre>{@code
 * var restorer = KerasRestorer.build(scope, scope.collected(CollectionKey.VARIABLES));
 * try (var weights = KerasWeights.open(Path.of("vgg16.h5"))) {
 *   restorer.restore(session, weights);
 * }
 * }</pre>
 */
public final class KerasRestorer {
  /** Reads the values of an array, row by row. */
  @FunctionalInterface
  public interface ArrayValues {
    /** Reads them. */
    float[] read() throws IOException;
  }

  /**
   * An array of a file.
   *
   * @param name for messages
   */
  public record NamedArray(String name, ArrayValues values) {}

  /** The operations that assign a value to one variable. */
  private record Assignment(Shape shape, Operand<TFloat32> value, Op assign) {}

  private static final long VALUES_PER_RUN = 1 << 24;

  private final Map<String, Assignment> assignments = new LinkedHashMap<>();

  private KerasRestorer() {}

  /**
   * Builds the operations {@code keras/…} in the graph of {@code scope}, one assignment per
   * variable. They are not part of any collection.
   */
  public static KerasRestorer build(GraphScope scope, Collection<? extends Variable<?>> variables) {
    var restorer = new KerasRestorer();
    for (var variable : variables) {
      var inner = scope.root().nameScope("keras").nameScope(variable.name());
      var value =
          inner.tf("value").placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
      var typed = inner.tf("typed").dtypes.cast(value, variable.type().asSubclass(TNumber.class));
      restorer.assignments.put(
          variable.name(),
          new Assignment(
              variable.shape(),
              value,
              inner.tf("Assign").assignVariableOp(variable.handle(), typed)));
    }
    return restorer;
  }

  /**
   * Assigns every variable its array.
   *
   * @throws IOException if the arrays do not match the variables by name and shape (the message
   *     lists every difference, and no variable has changed), or if the file is damaged (some
   *     variables may have changed)
   * @throws NotFiniteException if arrays hold NaN or infinity; the message names them, and some
   *     variables may have changed
   */
  public void restore(Session session, KerasWeights weights) throws IOException {
    restore(session, weights, Set.of());
  }

  /**
   * Assigns every variable its array, except that the file may have further layers.
   *
   * @param ignoredLayers names of layers that the file may have and the network lacks, such as
   *     those of the top
   * @throws IOException as {@link #restore(Session, KerasWeights)}
   * @throws NotFiniteException as {@link #restore(Session, KerasWeights)}
   */
  public void restore(Session session, KerasWeights weights, Set<String> ignoredLayers)
      throws IOException {
    var arrays = new LinkedHashMap<String, NamedArray>();
    mapping(weights, ignoredLayers)
        .arraysByVariable()
        .forEach(
            (variable, array) ->
                arrays.put(variable, new NamedArray(array, () -> weights.floats(array))));
    restore(session, weights.toString(), arrays);
  }

  /**
   * Assigns arrays that the caller has matched.
   *
   * @param file for messages
   * @param arraysByVariable an array of the variable's size for the name of each variable
   * @throws IOException if the file is damaged (some variables may have changed)
   * @throws NotFiniteException as {@link #restore(Session, KerasWeights)}
   */
  public void restore(Session session, String file, Map<String, NamedArray> arraysByVariable)
      throws IOException {
    var notFinite = new ArrayList<String>();
    for (var batch : batches(arraysByVariable)) assign(session, batch, notFinite);
    if (!notFinite.isEmpty()) throw NotFiniteException.ofArrays(file, notFinite);
  }

  /** Groups arrays of up to 64 MiB: a run of a session costs time, and its arrays cost memory. */
  private List<Map<String, NamedArray>> batches(Map<String, NamedArray> arraysByVariable) {
    var batches = new ArrayList<Map<String, NamedArray>>();
    var capacity = 0L;
    for (var entry : arraysByVariable.entrySet()) {
      var size = assignments.get(entry.getKey()).shape.size();
      if (batches.isEmpty() || size > capacity) {
        batches.add(new LinkedHashMap<>());
        capacity = VALUES_PER_RUN;
      }
      batches.get(batches.size() - 1).put(entry.getKey(), entry.getValue());
      capacity -= size;
    }
    return batches;
  }

  /**
   * Adds the arrays that are not finite to {@code notFinite}, and assigns nothing once it has any.
   */
  private void assign(
      Session session, Map<String, NamedArray> arraysByVariable, List<String> notFinite)
      throws IOException {
    var tensors = new ArrayList<TFloat32>();
    try {
      var runner = session.runner();
      for (var entry : arraysByVariable.entrySet()) {
        var assignment = assignments.get(entry.getKey());
        var values = entry.getValue().values().read();
        if (!isFinite(values)) notFinite.add(entry.getValue().name());
        if (!notFinite.isEmpty()) continue;
        var buffer = DataBuffers.of(values, true, false);
        tensors.add(TFloat32.tensorOf(assignment.shape, buffer));
        runner.feed(assignment.value, tensors.get(tensors.size() - 1)).addTarget(assignment.assign);
      }
      if (notFinite.isEmpty()) runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private static boolean isFinite(float[] values) {
    for (var value : values) {
      if (!Float.isFinite(value)) return false;
    }
    return true;
  }

  private WeightMapping mapping(KerasWeights weights, Set<String> ignoredLayers)
      throws IOException {
    var shapes = new LinkedHashMap<String, Shape>();
    assignments.forEach((name, assignment) -> shapes.put(name, assignment.shape));
    try {
      return WeightMapping.of(weights.shapes(), shapes, ignoredLayers);
    } catch (IOException e) {
      throw new IOException(weights + " does not match the network: " + e.getMessage(), e);
    }
  }
}
