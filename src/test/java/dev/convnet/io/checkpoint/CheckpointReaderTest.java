// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what Python wrote: {@code src/test/resources/checkpoints/make.py}. */
class CheckpointReaderTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoints");
  private static final Path SHARDED = FILES.resolve("sharded/model.ckpt-7");

  @Test
  void listsEveryTensorInTheOrderOfItsKeys() throws IOException {
    try (var reader = CheckpointReader.open(SHARDED)) {
      var lines =
          reader.entries().values().stream()
              .map(entry -> entry.name() + " " + entry.typeName() + " " + entry.shape());

      assertEquals(
          List.of(
              "bfloat16 bfloat16 [3]",
              "bool bool [2]",
              "conv1/biases float32 [3]",
              "conv1/weights float32 [2, 3]",
              "embedding float32 [4, 2]",
              "empty float32 [0, 3]",
              "float16 float16 [3]",
              "float64 float64 [3]",
              "global_step int64 []",
              "int16 int16 [3]",
              "int32 int32 [3]",
              "int8 int8 [3]",
              "string string [3]",
              "uint16 uint16 [3]",
              "uint8 uint8 [3]"),
          lines.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sharded", "sharded/model.ckpt-7", "sharded/model.ckpt-7.index"})
  void opensADirectoryAPrefixAndAnIndexFile(String path) throws IOException {
    try (var reader = CheckpointReader.open(FILES.resolve(path))) {
      assertEquals(SHARDED, reader.prefix());
    }
  }

  @Nested
  class Values {
    @Test
    void ofFloatsAreExactWithNanAndInfinity() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(
            new float[] {-0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f}, reader.floats("conv1/weights"));
        assertArrayEquals(
            new float[] {0, Float.NaN, Float.NEGATIVE_INFINITY}, reader.floats("conv1/biases"));
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"float16", "bfloat16", "float64", "int8", "int16", "int32", "uint8", "uint16"})
    void ofEveryTypeOfNumbersComeAsDoubles(String name) throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(new double[] {1, 2, 100}, reader.doubles(name));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "int16", "int32", "uint8", "uint16"})
    void ofWholeNumbersComeAsLongs(String name) throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(new long[] {1, 2, 100}, reader.longs(name));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float16", "bfloat16"})
    void ofShortFloatsComeAsFloats(String name) throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(new float[] {1, 2, 100}, reader.floats(name));
      }
    }

    @Test
    void ofAScalarABooleanAndAnEmptyTensor() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(new long[] {7}, reader.longs("global_step"));
        assertArrayEquals(new long[] {1, 0}, reader.longs("bool"));
        assertArrayEquals(new float[0], reader.floats("empty"));
      }
    }

    @Test
    void ofAVariableInTwoSlicesComeWhole() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 1, 1}, reader.floats("embedding"));
      }
    }

    @Test
    void ofStringsComeAsTheirBytes() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        var expected = Stream.of("", "Zürich", "x".repeat(40)).map(ByteString::copyFromUtf8);

        assertEquals(expected.toList(), reader.strings("string"));
      }
    }

    @Test
    void ofAnObjectCheckpointStandUnderItsLongKeys() throws IOException {
      try (var reader = CheckpointReader.open(FILES.resolve("object"))) {
        assertArrayEquals(
            new float[] {1.5f, -2}, reader.floats("kernel/.ATTRIBUTES/VARIABLE_VALUE"));
        assertEquals(1, reader.strings("_CHECKPOINTABLE_OBJECT_GRAPH").size());
      }
    }
  }

  @Nested
  class ACallThatCannotBeAnswered {
    @Test
    void namesTheNearestKeysToAMissingOne() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        var error =
            assertThrows(InvalidSettingException.class, () -> reader.floats("conv1/weight"));

        assertEquals(
            "there is no tensor 'conv1/weight' in "
                + SHARDED
                + "; the closest of its 15 names: "
                + "[conv1/weights, conv1/biases, int16, uint16, bool]",
            error.getMessage());
      }
    }

    @Test
    void namesTheTypeThatATensorHas() throws IOException {
      try (var reader = CheckpointReader.open(SHARDED)) {
        assertRefused(
            "'string' is string, which cannot be read as numbers", () -> reader.doubles("string"));
        assertRefused(
            "'int32' is int32, which cannot be read as strings", () -> reader.strings("int32"));
        assertRefused(
            "'float64' is float64, which cannot be read as floats of at most 32 bits",
            () -> reader.floats("float64"));
        assertRefused(
            "'conv1/biases' is float32, which cannot be read as integers",
            () -> reader.longs("conv1/biases"));
      }
    }

    @Test
    void isOneAfterClosing() throws IOException {
      var reader = CheckpointReader.open(SHARDED);
      reader.close();
      reader.close();

      assertThrows(IllegalStateException.class, () -> reader.longs("global_step"));
    }

    private void assertRefused(String message, Executable call) {
      assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
  }
}
