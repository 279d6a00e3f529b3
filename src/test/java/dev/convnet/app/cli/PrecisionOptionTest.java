// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.Precision;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PrecisionOptionTest {
  @Command(name = "cat")
  private static final class Cat {
    @Mixin private PrecisionOption precision;

    private Cat(PrecisionOption precision) {
      this.precision = precision;
    }
  }

  private static Precision chosen(PrecisionOption option, String... arguments) {
    var cat = new Cat(option);
    Program.commandLine(cat).parseArgs(arguments);
    return cat.precision.precision();
  }

  @Test
  void isAsTheProgramHasItUnlessGiven() {
    assertEquals(Precision.FLOAT32, chosen(PrecisionOption.orFloat32()));
    assertEquals(Precision.fastest(), chosen(PrecisionOption.orFastest()));
  }

  @ParameterizedTest
  @EnumSource
  void isEachPrecisionByName(Precision precision) {
    var flag = "--precision=" + precision.name().toLowerCase(Locale.ROOT);

    assertEquals(precision, chosen(PrecisionOption.orFastest(), flag));
  }

  @Test
  void isTheProcessorsFastestByThatName() {
    assertEquals(Precision.fastest(), chosen(PrecisionOption.orFloat32(), "--precision=fastest"));
  }
}
