// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * In which numbers a session computes. Variables, checkpoints and losses are float32 whatever is
 * chosen.
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
   * Convolutions and matrix products, and what lies between them, in 16 bits with float32's range
   * and 8 bits of precision: TensorFlow's {@code auto_mixed_precision_onednn_bfloat16}. Its {@code
   * auto_mixed_precision_cpu} ends the process.
   */
  BFLOAT16 {
    @Override
    void rewrite(RewriterConfig.Builder rewriter) {
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
   * The same in 16 bits with 11 of precision and a range from 6e-8 to 65,504, on GPUs: TensorFlow's
   * {@code auto_mixed_precision}, which leaves the graph as it is where there is none. Gradients
   * are of a scaled loss.
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
          : Optional.of(
              "TensorFlow finds no GPU here (tools/convnet doctor says why), and knows it on GPUs"
                  + " only");
    }

    @Override
    public boolean needsLossScaling() {
      return true;
    }
  };

  private static final String PROCESSOR = "/proc/cpuinfo";

  /**
   * A machine.
   *
   * @param cpuFlags what {@code /proc/cpuinfo} tells of the first
   */
  record MachineInfo(Set<String> cpuFlags, boolean hasGpu) {}

  abstract void rewrite(RewriterConfig.Builder rewriter);

  /** What this needs and the machine hasn't got. */
  abstract Optional<String> missing(MachineInfo here);

  /** Whether gradients need a multiple of the loss, because small ones would be zero. */
  public boolean needsLossScaling() {
    return false;
  }

  /** What this machine's processor is fastest in. */
  public static NumericPrecision fastest() {
    var here = new MachineInfo(flags(Path.of(PROCESSOR)), false);
    return BFLOAT16.missing(here).isEmpty() ? BFLOAT16 : FLOAT32;
  }

  /**
   * Refuses what the machine can't do.
   *
   * @throws IllegalArgumentException if it can't
   */
  public void check() {
    check(
        new MachineInfo(flags(Path.of(PROCESSOR)), this == FLOAT16 && TensorFlowRuntime.hasGpu()));
  }

  void check(MachineInfo here) {
    missing(here)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(
                  "--precision=%s: %s; use --precision=float32"
                      .formatted(name().toLowerCase(Locale.ROOT), reason));
            });
  }

  /** What the first processor can do; nothing where the file says nothing. */
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
