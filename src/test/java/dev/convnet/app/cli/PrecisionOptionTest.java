// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.graph.NumericPrecision;
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

  private static NumericPrecision chosen(PrecisionOption option, String... arguments) {
    var cat = new Cat(option);
    CommandRunner.commandLine(cat).parseArgs(arguments);
    return cat.precision.precision();
  }

  @Test
  void isAsTheProgramHasItUnlessGiven() {
    assertEquals(NumericPrecision.FLOAT32, chosen(PrecisionOption.defaultingToFloat32()));
    assertEquals(NumericPrecision.fastest(), chosen(PrecisionOption.defaultingToFastest()));
  }

  @ParameterizedTest
  @EnumSource
  void isEachPrecisionByName(NumericPrecision precision) {
    var flag = "--precision=" + precision.name().toLowerCase(Locale.ROOT);

    assertEquals(precision, chosen(PrecisionOption.defaultingToFastest(), flag));
  }

  @Test
  void isTheProcessorsFastestByThatName() {
    assertEquals(
        NumericPrecision.fastest(),
        chosen(PrecisionOption.defaultingToFloat32(), "--precision=fastest"));
  }
}
