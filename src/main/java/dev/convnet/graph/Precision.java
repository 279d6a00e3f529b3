// SPDX-License-Identifier: Apache-2.0
package dev.convnet.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.tensorflow.proto.RewriterConfig;
import org.tensorflow.proto.RewriterConfig.Toggle;

/**
 * In which numbers a session computes. Variables, checkpoints and losses are float32 whatever is
 * chosen.
 */
public enum Precision {
  FLOAT32 {
    @Override
    void rewrite(RewriterConfig.Builder rewriter) {}

    @Override
    boolean isKnownTo(Set<String> processor) {
      return true;
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
    boolean isKnownTo(Set<String> processor) {
      return processor.contains("avx512_bf16") || processor.contains("amx_bf16");
    }
  };

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  abstract void rewrite(RewriterConfig.Builder rewriter);

  abstract boolean isKnownTo(Set<String> processor);

  /** What this machine's processor is fastest in. */
  public static Precision fastest() {
    return BFLOAT16.isKnownTo(flags(PROCESSOR)) ? BFLOAT16 : FLOAT32;
  }

  /**
   * Refuses what the processor can't do.
   *
   * @throws IllegalArgumentException if it can't
   */
  public void check() {
    check(flags(PROCESSOR));
  }

  void check(Set<String> processor) {
    if (isKnownTo(processor)) return;
    throw new IllegalArgumentException(
        "--precision=bfloat16: this processor has neither avx512_bf16 nor amx_bf16 in %s; use --precision=float32"
            .formatted(PROCESSOR));
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
