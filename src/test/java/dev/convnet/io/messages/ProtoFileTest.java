// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoFileTest {
  private static final String FILE =
      """
      syntax = "proto3";
      package p;  // a comment
      message Point {
        int32 x = 1;
        enum Color { RED = 0; BLUE = 2; }
        Color color = 2;
        oneof kind { string text = 3; bytes raw = 4; }
        repeated Point more = 5;
        map<string, int64> counts = 6;
      }
      """;

  @Test
  void describesEveryKindOfField() throws TextFormat.ParseException {
    var type = ProtoFile.compile("p.proto", FILE).findMessageTypeByName("Point");
    var message = DynamicMessage.newBuilder(type);
    TextFormat.getParser()
        .merge(
            "x: -1 color: BLUE text: 'a' raw: 'b' more { x: 3 } counts { key: 'k' value: 9 }",
            message);
    var point = new ProtoMessage(message.build());

    assertEquals(
        "08ffffffffffffffffff01" + "1002" + "220162" + "2a020803" + "32050a016b1009",
        HexFormat.of().formatHex(point.toBytes().toByteArray()));
    assertEquals(Map.of("k", 9L), point.map("counts", Long.class));
    assertTrue(point.has("raw") && !point.has("text"));
  }

  @Test
  void anOptionalFieldIsWrittenIfItIsZero() {
    var file = "syntax = \"proto2\"; package p; message A { optional int32 x = 1; }";
    var type = ProtoFile.compile("a.proto", file).findMessageTypeByName("A");

    var message = DynamicMessage.newBuilder(type).setField(type.findFieldByName("x"), 0).build();

    assertEquals("0800", HexFormat.of().formatHex(message.toByteArray()));
  }

  @ParameterizedTest
  @CsvSource({"import \"a\";", "message A { group b = 1; }", "message A { B b = 1; }"})
  void refusesWhatItDoesNotKnow(String text) {
    assertThrows(IllegalArgumentException.class, () -> ProtoFile.compile("a.proto", text));
  }

  @Test
  void aWrongNameIsAMistakeOfTheProgram() throws Exception {
    var type = MessageTypes.SERVING.type("ModelSpec");
    var spec = ProtoMessage.parse(type, ByteString.EMPTY);

    assertThrows(IllegalArgumentException.class, () -> spec.text("nam"));
    assertThrows(IllegalArgumentException.class, () -> MessageTypes.SERVING.type("ModelSpecs"));
  }
}
