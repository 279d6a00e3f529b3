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
import org.tensorflow.proto.DataType;

/**
 * An operation of any type of element while it is described: its inputs first, in order, then its
 * attributes. It is built at the end, at once: a binding's builder that is left half-way would keep
 * the graph from closing.
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

  public OpBuilder inputs(Output<?>... inputs) {
    for (var input : inputs) parts.add(builder -> builder.addInput(input));
    return this;
  }

  /** One input that is a list of tensors. */
  public OpBuilder inputList(List<Output<?>> inputs) {
    parts.add(builder -> builder.addInputList(inputs.toArray(Output<?>[]::new)));
    return this;
  }

  /** Takes over attributes, whatever their type. */
  public OpBuilder copyAttrs(GraphOperation from, String... attributes) {
    for (var attribute : attributes) {
      var value = from.attributes().getAttrValueProto(attribute);
      parts.add(builder -> builder.setAttr(attribute, value));
    }
    return this;
  }

  public OpBuilder attr(String attribute, boolean value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  public OpBuilder attr(String attribute, long value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** An attribute that is a list. */
  public OpBuilder attrList(String attribute, long... values) {
    parts.add(builder -> builder.setAttr(attribute, values));
    return this;
  }

  public OpBuilder attr(String attribute, float value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  public OpBuilder attr(String attribute, String value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  public OpBuilder attr(String attribute, DataType value) {
    parts.add(builder -> builder.setAttr(attribute, value));
    return this;
  }

  /** Runs where {@code other} runs, as Python says it: {@code loc:@NAME}. */
  public OpBuilder colocatedWith(Operation other) {
    parts.add(builder -> builder.setAttr("_class", new String[] {"loc:@" + other.name()}));
    return this;
  }

  /** Does not run before {@code first}. */
  public OpBuilder after(Output<?> first) {
    parts.add(builder -> builder.addControlInput(first.op()));
    return this;
  }

  /** Builds it, for an operation with several outputs. */
  public Operation build() {
    var builder = scope.opScope().opBuilder(type, name);
    parts.forEach(part -> part.accept(builder));
    return builder.build();
  }

  /** Builds it and hands out its first output. */
  public Output<?> output() {
    return build().output(0);
  }
}
