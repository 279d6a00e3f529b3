// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import dev.convnet.error.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * The floating-point type in which a session computes convolutions and matrix products. Variables,
 * checkpoints and losses are float32 in any case.
 */
public enum NumericPrecision {
  FLOAT32 {
    @Override
    void rewrite(RewriterConfig.Builder rewriter) {}

    @Override
    Optional<String> missing(MachineInfo here) {
      return Optional.empty();
    }
  },
  /**
   * Convolutions, matrix products and the operations between them compute in 16 bits with the range
   * of float32 and 8 bits of precision: TensorFlow's {@code auto_mixed_precision_onednn_bfloat16}.
   * It needs a processor with avx512_bf16 or amx_bf16.
   */
  BFLOAT16 {
    @Override
    void rewrite(RewriterConfig.Builder rewriter) {
      // auto_mixed_precision_cpu, which has the same purpose, ends the process.
      rewriter.setAutoMixedPrecisionOnednnBfloat16(Toggle.ON);
    }

    @Override
    Optional<String> missing(MachineInfo here) {
      return here.cpuFlags().contains("avx512_bf16") || here.cpuFlags().contains("amx_bf16")
          ? Optional.empty()
          : Optional.of("this processor has neither avx512_bf16 nor amx_bf16 in " + PROCESSOR);
    }
  },
  /**
   * As {@link #BFLOAT16}, but with 11 bits of precision and a range from 6e-8 to 65,504:
   * TensorFlow's {@code auto_mixed_precision}. It needs a GPU and {@link #needsLossScaling loss
   * scaling}.
   */
  FLOAT16 {
    @Override
    void rewrite(RewriterConfig.Builder rewriter) {
      rewriter.setAutoMixedPrecision(Toggle.ON);
    }

    @Override
    Optional<String> missing(MachineInfo here) {
      return here.hasGpu()
          ? Optional.empty()
          : Optional.of("TensorFlow finds no GPU on this machine");
    }

    @Override
    public boolean needsLossScaling() {
      return true;
    }
  };

  private static final String PROCESSOR = "/proc/cpuinfo";

  /**
   * The properties of a machine that decide which precisions are possible.
   *
   * @param cpuFlags the {@code flags} of the first processor in {@code /proc/cpuinfo}
   */
  record MachineInfo(Set<String> cpuFlags, boolean hasGpu) {}

  /** Makes a session compute in this precision. */
  abstract void rewrite(RewriterConfig.Builder rewriter);

  /** What this precision needs and the machine does not have. */
  abstract Optional<String> missing(MachineInfo here);

  /**
   * Whether the loss must be multiplied by a factor before it is differentiated, because small
   * gradients would become zero.
   */
  public boolean needsLossScaling() {
    return false;
  }

  /** {@link #BFLOAT16} if this machine's processor has it, else {@link #FLOAT32}. */
  public static NumericPrecision fastest() {
    var here = new MachineInfo(flags(Path.of(PROCESSOR)), false);
    return BFLOAT16.missing(here).isEmpty() ? BFLOAT16 : FLOAT32;
  }

  /**
   * Checks that this machine can compute in this precision.
   *
   * @throws InvalidSettingException if it cannot
   */
  public void check() {
    check(
        new MachineInfo(flags(Path.of(PROCESSOR)), this == FLOAT16 && TensorFlowRuntime.hasGpu()));
  }

  void check(MachineInfo here) {
    missing(here)
        .ifPresent(
            reason -> {
              throw new InvalidSettingException(
                  "NumericPrecision.%s is not possible: %s; use NumericPrecision.FLOAT32"
                      .formatted(name(), reason));
            });
  }

  /** The flags of the first processor; empty if the file has none or does not exist. */
  static Set<String> flags(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> Set.copyOf(List.of(line.split("[\\s:]+"))))
          .orElse(Set.of());
    } catch (IOException noSuchFile) {
      return Set.of(); // not Linux
    }
  }
}
