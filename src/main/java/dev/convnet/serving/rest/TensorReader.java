// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.convnet.serving.repository.ServingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * Reads one input of a signature from nested arrays: a whole tensor, or a row of it at a time. The
 * shape is that of the arrays; whether the graph takes it is the graph's business.
 */
final class TensorReader {
  private static final int MAX_RANK = 254; // TensorFlow's limit
  private static final int MAX_PLAIN_RANK = 16;
  private static final int UNKNOWN = -1;

  private final DataType type;
  private final TensorValues values;
  private final List<Integer> sizes = new ArrayList<>(); // of the item that is being read
  private boolean isRankKnown;
  private List<Integer> rowSizes = List.of();
  private int valuesPerRow;
  private int rows;

  TensorReader(DataType type) {
    this.type = type;
    this.values = TensorValues.of(type);
  }

  TensorValues values() {
    return values;
  }

  /** The number of rows that were read. */
  int rows() {
    return rows;
  }

  /**
   * Reads the next row, whose first token the parser is at.
   *
   * @throws ServingException if it has another shape than the rows before
   */
  void readRow(JsonParser json) throws IOException {
    int before = values.count();
    read(json);
    int size = values.count() - before;
    if (rows == 0) {
      rowSizes = List.copyOf(sizes);
      valuesPerRow = size;
    } else if (size != valuesPerRow) {
      throw ServingException.invalidArgument(
          "Expecting tensor size: %d but got: %d".formatted(valuesPerRow, size));
    } else if (!sizes.equals(rowSizes)) {
      throw ServingException.invalidArgument(
          "Expecting shape %s but got: %s".formatted(text(rowSizes), text(sizes)));
    }
    rows++;
  }

  private static String text(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }

  /** Reads a value in base64 as the next row, whose braces are read already. */
  void readBase64Row(String base64) {
    if (!(values instanceof StringValues strings)) {
      throw ServingException.invalidArgument(
          "JSON Value: {\"b64\": …} Type: Object is not of expected type: "
              + TensorValues.name(type));
    }
    if (rows > 0 && !rowSizes.isEmpty()) {
      throw ServingException.invalidArgument(
          "Expecting shape %s but got: []".formatted(text(rowSizes)));
    }
    strings.add(StringValues.decoded(base64));
    valuesPerRow = 1;
    rows++;
  }

  /** Reads nested arrays, or a single value. */
  void read(JsonParser json) throws IOException {
    sizes.clear();
    isRankKnown = false;
    read(json, 0);
  }

  private void read(JsonParser json, int level) throws IOException {
    if (json.currentToken() == JsonToken.START_ARRAY) readArray(json, level);
    else readValue(json, level);
  }

  private void readValue(JsonParser json, int level) throws IOException {
    isRankKnown = true;
    if (level != sizes.size()) {
      throw ServingException.invalidArgument(
          "JSON Value found at incorrect level: %d in the JSON DOM. Expected at level: %d"
              .formatted(level + 1, sizes.size()));
    }
    values.add(json);
  }

  private void readArray(JsonParser json, int level) throws IOException {
    if (isRankKnown && level >= sizes.size() || level >= MAX_RANK) {
      throw ServingException.invalidArgument(
          "Encountered list at unexpected level: %d expected < %d"
              .formatted(level, Math.min(sizes.size(), MAX_RANK)));
    }
    if (!isRankKnown) sizes.add(UNKNOWN);
    int size = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      read(json, level + 1);
      size++;
    }
    isRankKnown = true;
    if (sizes.get(level) == UNKNOWN) sizes.set(level, size);
    if (sizes.get(level) != size) {
      throw ServingException.invalidArgument(
          "Encountered list at unexpected size: %d at level: %d expected size: %d"
              .formatted(size, level, sizes.get(level)));
    }
  }

  /**
   * Reads nested arrays of plain numbers.
   *
   * @param asRows whether the first dimension is that of the rows
   * @return whether there was nothing else; otherwise this reader is useless
   */
  boolean read(NumberScanner scanner, boolean asRows) {
    int start = scanner.position();
    while (scanner.skip('[')) sizes.add(UNKNOWN);
    scanner.moveTo(start);
    if (sizes.isEmpty() || sizes.size() > MAX_PLAIN_RANK) return false;
    var counts = new int[sizes.size()];
    Arrays.fill(counts, UNKNOWN);
    if (!readArray(scanner, counts, 0)) return false;
    for (int i = 0; i < counts.length; i++) sizes.set(i, counts[i]);
    if (asRows) {
      rows = counts[0];
      rowSizes = List.copyOf(sizes.subList(1, counts.length));
    }
    return true;
  }

  private boolean readArray(NumberScanner scanner, int[] counts, int level) {
    scanner.expect('[');
    int count = 0;
    do {
      if (level < counts.length - 1) {
        if (!readArray(scanner, counts, level + 1)) return false;
      } else {
        values.add(scanner);
      }
      count++;
    } while (scanner.skip(',') && !scanner.failed());
    scanner.expect(']');
    if (counts[level] == UNKNOWN) counts[level] = count;
    return counts[level] == count && !scanner.failed();
  }

  /** The tensor of {@link #read}. The caller closes it. */
  Tensor tensor() {
    return values.tensor(shape(Shape.scalar(), sizes));
  }

  /** The tensor of all rows. The caller closes it. */
  Tensor rowTensor() {
    return values.tensor(shape(Shape.of(rows), rowSizes));
  }

  private static Shape shape(Shape first, List<Integer> sizes) {
    return first.append(Shape.of(sizes.stream().mapToLong(Integer::longValue).toArray()));
  }
}
