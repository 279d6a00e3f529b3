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
 * What a network came to, a row a layer. Its {@link #toString()} is the printed table.
 *
 * @param rows in the order built
 */
public record LayerTable(List<Row> rows) {
  private static final CollectionKey<Row> ROWS = new CollectionKey<>("layer_table");

  /**
   * One layer.
   *
   * @param output the shape that leaves it; -1 is the batch
   * @param parameters numbers that are learned
   * @param multiplyAdds multiplications with an addition for one example, additions of biases not
   *     counted
   */
  public record Row(
      String name, String operation, Shape output, long parameters, long multiplyAdds) {
    /** A row of the layer that {@code scope} names, without parameters. */
    public static Row of(GraphScope scope, String operation, Operand<?> output) {
      return new Row(scope.name(), operation, output.shape(), 0, 0);
    }

    public Row withCounts(long parameters, long multiplyAdds) {
      return new Row(name, operation, output, parameters, multiplyAdds);
    }

    public void addTo(GraphScope scope) {
      scope.collect(ROWS, this);
    }
  }

  public LayerTable {
    rows = List.copyOf(rows);
  }

  /** The layers built here or below. */
  public static LayerTable of(GraphScope scope) {
    return new LayerTable(scope.collected(ROWS));
  }

  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** Multiplications with an addition for one example going forward. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  @Override
  public String toString() {
    var names = Math.max(18, longest(Row::name));
    var operations = Math.max(8, longest(Row::operation));
    var format = "%%-%ds %%-%ds %%-16s %%12s %%14s%%n".formatted(names, operations);
    return line(format, "layer", "op", "output", "parameters", "multiply-adds")
        + rows.stream().map(row -> line(format, row)).collect(joining())
        + line(format, "total", "", "", count(parameters()), count(multiplyAdds()));
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

  /** {@code 24×24×64}: without the batch. */
  private static String shape(Shape shape) {
    return Arrays.stream(shape.asArray()).skip(1).mapToObj(Long::toString).collect(joining("×"));
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String line(String format, String... cells) {
    return String.format(Locale.ROOT, format, (Object[]) cells);
  }
}
