// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.layers;

import static java.util.stream.Collectors.joining;

import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;

/**
 * The layers of a built network, with their output shapes, parameters and multiply-adds. {@link
 * #toString()} is a table that ends with the totals, as Keras counts them.
 *
 * @param rows one for each layer, in the order in which the layers were built
 */
public record LayerTable(List<Row> rows) {
  private static final CollectionKey<Row> ROWS = new CollectionKey<>("layer_table");

  /**
   * One layer.
   *
   * @param operation a short name of what the layer does: {@code conv}, {@code maxpool}
   * @param output the shape of the layer's output; -1 is the batch size
   * @param parameters elements of all the layer's variables
   * @param nonTrainableParameters those of {@code parameters} that no optimizer changes, such as
   *     the moving statistics of a batch norm
   * @param multiplyAdds multiplications with an addition for one image; adding a bias is not
   *     counted
   * @param onPadding those of {@code multiplyAdds} that multiply with padding, as papers and other
   *     tools count them, too; nobody needs to compute them
   */
  public record Row(
      String name,
      String operation,
      Shape output,
      long parameters,
      long nonTrainableParameters,
      long multiplyAdds,
      long onPadding) {
    /** A layer whose parameters are all trainable, without padding. */
    public Row(String name, String operation, Shape output, long parameters, long multiplyAdds) {
      this(name, operation, output, parameters, 0, multiplyAdds, 0);
    }

    /** A layer without parameters, which has the name of {@code scope}. */
    public static Row of(GraphScope scope, String operation, Operand<?> output) {
      return new Row(scope.name(), operation, output.shape(), 0, 0);
    }

    /** This row for a layer whose {@code parameters} are all trainable. */
    public Row withCounts(long parameters, long multiplyAdds) {
      return new Row(name, operation, output, parameters, multiplyAdds);
    }

    /** This row with {@code count} of its multiply-adds on padding. */
    public Row withOnPadding(long count) {
      return new Row(
          name, operation, output, parameters, nonTrainableParameters, multiplyAdds, count);
    }

    /** The multiply-adds that no implementation can leave out: those with the image itself. */
    public long neededMultiplyAdds() {
      return multiplyAdds - onPadding;
    }

    /** This row with {@code count} further parameters, which are not trainable. */
    public Row plusNonTrainable(long count) {
      return new Row(
          name,
          operation,
          output,
          parameters + count,
          nonTrainableParameters + count,
          multiplyAdds,
          onPadding);
    }

    /** Collects this row, so that {@link LayerTable#of} finds it. */
    public void addTo(GraphScope scope) {
      scope.collect(ROWS, this);
    }
  }

  public LayerTable {
    rows = List.copyOf(rows);
  }

  /** The layers that were built in {@code scope} or below it. */
  public static LayerTable of(GraphScope scope) {
    return new LayerTable(scope.collected(ROWS));
  }

  /** Elements of all variables of the layers. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** Parameters that an optimizer changes. */
  public long trainableParameters() {
    return parameters() - nonTrainableParameters();
  }

  /** Parameters that no optimizer changes: statistics. */
  public long nonTrainableParameters() {
    return rows.stream().mapToLong(Row::nonTrainableParameters).sum();
  }

  /** Multiplications with an addition for one image in the forward pass. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  @Override
  public String toString() {
    var names = Math.max(18, longest(Row::name));
    var operations = Math.max(8, longest(Row::operation));
    var format = "%%-%ds %%-%ds %%-16s %%12s %%14s".formatted(names, operations);
    return line(format, "layer", "op", "output", "parameters", "multiply-adds")
        + rows.stream().map(row -> line(format, row)).collect(joining())
        + line(format, "total", "", "", count(parameters()), count(multiplyAdds()))
        + line(format, "trainable", "", "", count(trainableParameters()), "")
        + line(format, "non-trainable", "", "", count(nonTrainableParameters()), "");
  }

  private int longest(Function<Row, String> cell) {
    return rows.stream().map(cell).mapToInt(String::length).max().orElse(0);
  }

  private static String line(String format, Row row) {
    return line(
        format,
        row.name,
        row.operation,
        shape(row.output),
        count(row.parameters),
        count(row.multiplyAdds));
  }

  /** {@code 24×24×64}: without the batch size. */
  private static String shape(Shape shape) {
    return Arrays.stream(shape.asArray()).skip(1).mapToObj(Long::toString).collect(joining("×"));
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String line(String format, String... cells) {
    var line = String.format(Locale.ROOT, format, (Object[]) cells);
    return line.stripTrailing() + System.lineSeparator();
  }
}
