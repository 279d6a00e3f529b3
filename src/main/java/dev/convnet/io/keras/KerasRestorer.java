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
 * Gives variables the values of Keras's weight files. A variable's name is its array's, {@code
 * block1_conv1/kernel}.
 */
public final class KerasRestorer {
  /** Takes the value of a variable, and gives it to it. */
  private record Assignment(Shape shape, Operand<TFloat32> value, Op assign) {}

  private static final long NUMBERS_IN_A_RUN = 1 << 24;

  private final Map<String, Assignment> assignments = new LinkedHashMap<>();

  private KerasRestorer() {}

  /** Builds {@code keras/…} in the graph of {@code scope}. */
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
   * The same where the file may have layers that the network lacks.
   *
   * @param leftOut names of layers, such as the top's
   */
  public void restore(Session session, KerasWeights weights, Set<String> leftOut)
      throws IOException {
    var notFinite = new ArrayList<String>();
    for (var part : parts(fit(weights, leftOut).arraysByVariable())) {
      assign(session, weights, part, notFinite);
    }
    if (!notFinite.isEmpty()) throw NotFiniteException.ofArrays(weights.toString(), notFinite);
  }

  /** Each run of a session costs time, each array in it memory: as many as make up 64 MiB. */
  private List<Map<String, String>> parts(Map<String, String> arraysByVariable) {
    var parts = new ArrayList<Map<String, String>>();
    var room = 0L;
    for (var entry : arraysByVariable.entrySet()) {
      var size = assignments.get(entry.getKey()).shape.size();
      if (parts.isEmpty() || size > room) {
        parts.add(new LinkedHashMap<>());
        room = NUMBERS_IN_A_RUN;
      }
      parts.get(parts.size() - 1).put(entry.getKey(), entry.getValue());
      room -= size;
    }
    return parts;
  }

  /**
   * Adds the arrays that are not finite to {@code notFinite}, and assigns nothing once it has any.
   */
  private void assign(
      Session session,
      KerasWeights weights,
      Map<String, String> arraysByVariable,
      List<String> notFinite)
      throws IOException {
    var tensors = new ArrayList<TFloat32>();
    try {
      var runner = session.runner();
      for (var entry : arraysByVariable.entrySet()) {
        var assignment = assignments.get(entry.getKey());
        var values = weights.floats(entry.getValue());
        if (!isFinite(values)) notFinite.add(entry.getValue());
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

  private WeightMapping fit(KerasWeights weights, Set<String> leftOut) throws IOException {
    var shapes = new LinkedHashMap<String, Shape>();
    assignments.forEach((name, assignment) -> shapes.put(name, assignment.shape));
    try {
      return WeightMapping.of(weights.shapes(), shapes, leftOut);
    } catch (IOException e) {
      throw new IOException(weights + " doesn't fit: " + e.getMessage(), e);
    }
  }
}
