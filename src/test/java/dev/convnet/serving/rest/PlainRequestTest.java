// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.repository.ServingException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** The quick way reads what the slow way reads, or leaves it alone. */
class PlainRequestTest {
  private static final int DOCUMENTS = 3_000;
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "1",
          "255",
          "256",
          "-1",
          "007",
          "1.5",
          "-0.0",
          "0.1",
          "1e3",
          "2E-3",
          "1.",
          ".5",
          "9007199254740993",
          "123456789012345678",
          "1234567890123456789",
          "16777217",
          "1e400",
          "1.17549435E-38",
          "1e-46",
          "0.30000001192092896",
          "8388608.5",
          "NaN",
          "-Infinity",
          "true",
          "\"7\"",
          "null",
          "127",
          "128",
          "-129",
          "32768",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "-9223372036854775809",
          "18446744073709551615",
          "+1",
          "0x1");

  private static SignatureDef signature(String name, DataType type) {
    if (name.equals("unknown")) throw ServingException.invalidArgument("no signature " + name);
    var input = TensorInfo.newBuilder().setDtype(type).build();
    return SignatureDef.newBuilder().setMethodName(name).putInputs("x", input).build();
  }

  /** The values and shape, or the message of the error. */
  private static String describe(PredictRequest request) {
    try (var x = request.callInputs().get("x").tensor()) {
      var bytes = new byte[(int) x.asRawTensor().data().size()];
      x.asRawTensor().data().read(bytes);
      return "%s %s rows=%s %s %s"
          .formatted(
              request.signature().getMethodName(),
              x.dataType(),
              request.isRows(),
              x.shape(),
              Arrays.toString(bytes));
    }
  }

  private static String slowly(byte[] body, DataType type) {
    try {
      return describe(PredictRequest.readAny(body, name -> signature(name, type)));
    } catch (ServingException e) {
      return e.getMessage();
    }
  }

  private static Optional<String> quickly(String body, DataType type) {
    Function<String, SignatureDef> signatures = name -> signature(name, type);
    return PlainRequest.read(body.getBytes(StandardCharsets.UTF_8), signatures)
        .map(PlainRequestTest::describe);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {
        "DT_UINT8",
        "DT_INT8",
        "DT_INT16",
        "DT_INT32",
        "DT_INT64",
        "DT_UINT32",
        "DT_UINT64",
        "DT_FLOAT",
        "DT_DOUBLE",
        "DT_BOOL"
      })
  void neverDisagree(DataType type) {
    var random = new Random(type.getNumber());
    int quick = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      var body = document(random);
      var result = quickly(body, type);
      if (result.isEmpty()) continue;
      quick++;
      assertEquals(slowly(body.getBytes(StandardCharsets.UTF_8), type), result.get(), body);
    }
    if (type != DataType.DT_BOOL) assertTrue(quick > DOCUMENTS / 100, quick + " were read quickly");
  }

  private static String document(Random random) {
    var fields = new ArrayList<String>();
    if (random.nextInt(3) == 0) fields.add("\"signature_name\": \"" + name(random) + "\"");
    fields.add("\"" + (random.nextBoolean() ? "instances" : "inputs") + "\":" + array(random, 0));
    if (random.nextInt(3) == 0) fields.add("\"signature_name\":\"" + name(random) + "\"");
    if (random.nextInt(10) == 0) fields.add("\"other\": [1]");
    if (random.nextInt(20) == 0) fields.add("\"inputs\": [1]");
    var text = "{" + String.join(random.nextBoolean() ? "," : " ,\n", fields) + "}";
    if (random.nextInt(10) == 0) text += " ]";
    if (random.nextInt(10) == 0) text = text.substring(0, random.nextInt(text.length()));
    return text;
  }

  private static String name(Random random) {
    return List.of("", "a", "unknown", "\\u0061", "ä").get(random.nextInt(5));
  }

  private static String array(Random random, int level) {
    int size = random.nextInt(8) == 0 ? random.nextInt(4) : 2;
    var values = new ArrayList<String>();
    for (int i = 0; i < size; i++) {
      boolean deeper = random.nextInt(20) == 0 ? random.nextBoolean() : level < 1;
      if (deeper && level < 4) values.add(array(random, level + 1));
      else values.add(number(random));
    }
    return "[" + String.join(random.nextBoolean() ? "," : " , ", values) + "]";
  }

  private static String number(Random random) {
    if (random.nextInt(30) == 0) return NUMBERS.get(random.nextInt(NUMBERS.size()));
    return random.nextInt(4) == 0
        ? Float.toString(random.nextFloat())
        : Integer.toString(random.nextInt(120));
  }

  @Test
  void roundsAsJava() {
    var random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      var text = decimal(random);
      var scanner = new NumberScanner(text.getBytes(StandardCharsets.US_ASCII));
      float value = scanner.floating();
      if (!scanner.failed()) assertEquals(Float.parseFloat(text), value, text);
      scanner.moveTo(0);
      double wide = scanner.doubling();
      if (!scanner.failed()) assertEquals(Double.parseDouble(text), wide, text);
    }
  }

  /** Also numbers half way between two floats, and their neighbours. */
  private static String decimal(Random random) {
    float value = Float.intBitsToFloat(random.nextInt() & 0x7fff_ffff);
    if (!Float.isFinite(value)) return "0.5";
    if (random.nextInt(3) == 0) return Float.toString(value);
    if (random.nextInt(2) == 0) {
      return BigDecimal.valueOf(random.nextInt(1 << 30), random.nextInt(12)).toPlainString();
    }
    float near = random.nextFloat();
    var half =
        new BigDecimal(near).add(new BigDecimal(Math.nextUp(near))).divide(BigDecimal.valueOf(2));
    var digits = half.setScale(12 + random.nextInt(16), java.math.RoundingMode.HALF_EVEN);
    return digits.toPlainString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"instances\": [[0, 255], [7, 8]]}",
        "{\"signature_name\": \"a\", \"instances\": [1]}",
        "{ \"inputs\" : [ [ [ 1 ] ] ] , \"signature_name\" : \"a\" }\n",
        "{\"instances\": [1]} and more"
      })
  void readsWhatIsFrequent(String body) {
    assertTrue(quickly(body, DataType.DT_UINT8).isPresent());
  }

  @Test
  void nothingIsReadPastTheEnd() {
    var body = "{\"instances\": [[1.5, 2], [3, 4e2]], \"signature_name\": \"a\"}";
    for (int length = 0; length < body.length(); length++) {
      assertTrue(quickly(body.substring(0, length), DataType.DT_FLOAT).isEmpty(), "" + length);
    }
  }
}
