// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.gradients;

import dev.convnet.nn.graph.GraphScope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Describes an operation for tensors of any type, and builds it at the end: {@code
 * op("Mul").inputs(a, b).output()}. Inputs are given in order. The binding's own builder is used
 * only when all is known, because one that is not completed keeps the graph from closing.
 */
public final class OpBuilder {
  private final GraphScope scope;
  private final String type;
  private final String name;
  private final List<Consumer<OperationBuilder>> parts = new ArrayList<>();

  OpBuilder(GraphScope scope, String type, String name) {
    this.scope = scope;
    this.type = type;
    this.name = name;
  }

  /** The next inputs. */
  public OpBuilder inputs(Output<?>... inputs) {
    for (var input : inputs) parts.add(builder -> builder.addInput(input));
    return this;
  }

  /** The next input, which is a list of tensors. */
  public OpBuilder inputList(List<Output<?>> inputs) {
    parts.add(builder -> builder.addInputList(inputs.toArray(Output<?>[]::new)));
    return this;
  }

  /** Copies attributes of any type from another operation. */
  public OpBuilder copyAttrs(GraphOperation from, String... attributes) {
    for (var attribute : attributes) {
      var value = from.attributes().getAttrValueProto(attribute);
      parts.add(builder -> builder.setAttr(attribute, value));
    }
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, boolean value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, long value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Sets an attribute that is a list of integers. */
  public OpBuilder attrList(String attribute, long... values) {
    parts.add(builder -> builder.setAttr(attribute, values));
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, float value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, String value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, DataType value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Sets an attribute. */
  public OpBuilder attr(String attribute, Shape value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Makes the operation run on the device of {@code other}: {@code loc:@NAME}, as in Python. */
  public OpBuilder colocatedWith(Operation other) {
    parts.add(builder -> builder.setAttr("_class", new String[] {"loc:@" + other.name()}));
    return this;
  }

  /** Makes the operation wait for {@code first}. */
  public OpBuilder after(Output<?> first) {
    parts.add(builder -> builder.addControlInput(first.op()));
    return this;
  }

  /** Builds the operation. */
  public Operation build() {
    var builder = scope.opScope().opBuilder(type, name);
    parts.forEach(part -> part.accept(builder));
    return builder.build();
  }

  /** Builds the operation and returns its first output. */
  public Output<?> output() {
    return build().output(0);
  }
}
