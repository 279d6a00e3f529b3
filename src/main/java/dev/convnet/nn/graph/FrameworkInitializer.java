// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import dev.convnet.error.InvalidSettingException;
import java.util.Optional;
import java.util.function.LongFunction;
import org.tensorflow.ConcreteFunction;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.framework.initializers.Glorot;
import org.tensorflow.framework.initializers.He;
import org.tensorflow.framework.initializers.LeCun;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * An initializer of TensorFlow Framework, to be given to a layer or to {@link GraphScope#variable}:
 *
 * <pre>{@code
 * var he = FrameworkInitializer.seeded(seed -> new He<>(Distribution.TRUNCATED_NORMAL, seed));
 * var conv = Conv2d.keras(3, 32).weights(he);
 * }</pre>
 *
 * <p>Two things of {@code VarianceScaling}, {@code Glorot}, {@code He} and {@code LeCun} are wrong
 * in Framework 1.0.0 and refused: the uniform distribution is drawn from [0, limit) where [-limit,
 * limit) is meant, and the fan of a convolution is too large by its number of input channels.
 * {@link Initializer.VarianceScaling} has both right.
 */
public final class FrameworkInitializer implements Initializer {
  private final LongFunction<org.tensorflow.framework.initializers.Initializer<TFloat32>> factory;

  private FrameworkInitializer(
      LongFunction<org.tensorflow.framework.initializers.Initializer<TFloat32>> factory) {
    this.factory = factory;
    var initializer = factory.apply(1);
    if (scalesVariance(initializer) && distribution(initializer).equals("UNIFORM")) {
      throw refusal(initializer, "draws from [0, limit) instead of [-limit, limit)");
    }
  }

  /**
   * The initializer as it is. One with a seed of its own gives equal values to all variables of one
   * shape; {@link #seeded} does not.
   *
   * @throws InvalidSettingException if the initializer is wrong in TensorFlow Framework; the
   *     message names a right one
   */
  public static FrameworkInitializer of(
      org.tensorflow.framework.initializers.Initializer<TFloat32> initializer) {
    return new FrameworkInitializer(seed -> initializer);
  }

  /**
   * An initializer that draws other values for each variable: its seed comes from the run's seed
   * and from the variable's name.
   *
   * @param factory makes the initializer for a seed
   * @throws InvalidSettingException as {@link #of}
   */
  public static FrameworkInitializer seeded(
      LongFunction<org.tensorflow.framework.initializers.Initializer<TFloat32>> factory) {
    return new FrameworkInitializer(factory);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidSettingException if the initializer cannot make that shape: {@code Orthogonal},
   *     {@code Identity} and those that scale the variance make matrices only
   */
  @Override
  public Operand<TFloat32> build(GraphScope scope, Shape shape) {
    var seed = Seed.of(scope);
    var initializer = factory.apply(31 * seed.graph() + seed.op());
    if (scalesVariance(initializer) && shape.numDimensions() > 2) {
      throw refusal(initializer, "computes a wrong fan for the shape " + shape);
    }
    var value = call(initializer, scope, shape);
    if (value.shape().isCompatibleWith(shape)) return value;
    throw new InvalidSettingException(
        "TensorFlow Framework's %s makes %s of the shape %s that %s needs; take another initializer"
            .formatted(initializer.getClass().getSimpleName(), value.shape(), shape, scope.name()));
  }

  private static Operand<TFloat32> call(
      org.tensorflow.framework.initializers.Initializer<TFloat32> initializer,
      GraphScope scope,
      Shape shape) {
    var environment = new ShapeIsKnown(scope.graph(), scope.opScope());
    var placed = new PlacedScope(scope, Optional.empty(), environment);
    var tf = Ops.create(new PlacedEnvironment(scope.graph(), placed));
    try (var tensor = TInt64.vectorOf(shape.asArray())) {
      var dims = new ShapeTensor(scope.tf("shape").constant(shape.asArray()).asOutput(), tensor);
      return initializer.call(tf, dims, TFloat32.class);
    }
  }

  private static boolean scalesVariance(Object initializer) {
    return initializer instanceof org.tensorflow.framework.initializers.VarianceScaling;
  }

  /** The distribution that the initializer draws from, which it does not say. */
  private static String distribution(
      org.tensorflow.framework.initializers.Initializer<TFloat32> initializer) {
    try (var graph = new Graph()) {
      call(initializer, GraphScope.root(graph, 0), Shape.of(1, 1));
      if (graph.operation("StatelessRandomUniform") != null) return "UNIFORM";
      return graph.operation("StatelessRandomNormal") != null ? "NORMAL" : "TRUNCATED_NORMAL";
    }
  }

  private static InvalidSettingException refusal(
      org.tensorflow.framework.initializers.Initializer<TFloat32> initializer, String fault) {
    return new InvalidSettingException(
        "TensorFlow Framework's %s %s; take Initializer.VarianceScaling(%s, Distribution.%s)"
            .formatted(
                initializer.getClass().getSimpleName(),
                fault,
                scaleAndFan(initializer),
                distribution(initializer)));
  }

  private static String scaleAndFan(Object initializer) {
    if (initializer instanceof Glorot) return "1, Fan.AVERAGE";
    if (initializer instanceof He) return "2, Fan.IN";
    if (initializer instanceof LeCun) return "1, Fan.IN";
    return "scale, fan";
  }

  /** The requested shape: in the graph for operations, and as a tensor for the initializer. */
  private record ShapeTensor(Output<TInt64> asOutput, TInt64 asTensor) implements Operand<TInt64> {
    @Override
    public Operation op() {
      return asOutput.op();
    }
  }

  /**
   * The graph, which claims to be eager: only then does Framework read the shape from its tensor.
   * Otherwise it opens a session for every variable, and the process would keep the number of
   * threads of the first.
   */
  private record ShapeIsKnown(Graph graph, Scope baseScope) implements ExecutionEnvironment {
    @Override
    public boolean isEager() {
      return true;
    }

    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return graph.opBuilder(type, name, scope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return Types.GRAPH;
    }

    @Override
    public boolean isInitializer(Operation operation) {
      return graph.isInitializer(operation);
    }
  }
}
