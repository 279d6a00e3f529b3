// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Damages the files of checkpoints. */
public enum DamagedCheckpoints {
  /** Torn: the sizes in the footer are such as no file has. TensorFlow ends the process on it. */
  FOOTER_OF_THE_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      tearFooter(file(prefix, ".index"));
    }
  },
  INDEX_OF_ZEROS {
    @Override
    void damage(Path prefix) throws IOException {
      var index = file(prefix, ".index");
      Files.write(index, new byte[(int) Files.size(index)]);
    }
  },
  EMPTY_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      Files.write(file(prefix, ".index"), new byte[0]);
    }
  },
  CUT_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      var index = file(prefix, ".index");
      Files.write(index, Arrays.copyOf(Files.readAllBytes(index), 60));
    }
  },
  DIRECTORY_AS_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      Files.delete(file(prefix, ".index"));
      Files.createDirectory(file(prefix, ".index"));
    }
  },
  PIPE_AS_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      replaceByPipe(file(prefix, ".index"));
    }
  },
  OTHER_FILE_AS_INDEX {
    @Override
    void damage(Path prefix) throws IOException {
      Files.write(file(prefix, ".index"), "the wrong file\n".repeat(99).getBytes(UTF_8));
    }
  },
  EMPTY_DATA {
    @Override
    void damage(Path prefix) throws IOException {
      Files.write(file(prefix, DATA), new byte[0]);
    }
  },
  CUT_DATA {
    @Override
    void damage(Path prefix) throws IOException {
      var data = file(prefix, DATA);
      Files.write(data, Arrays.copyOf(Files.readAllBytes(data), (int) Files.size(data) - 1));
    }
  },
  DATA_OF_ZEROS {
    @Override
    void damage(Path prefix) throws IOException {
      var data = file(prefix, DATA);
      Files.write(data, new byte[(int) Files.size(data)]);
    }
  },
  MISSING_DATA {
    @Override
    void damage(Path prefix) throws IOException {
      Files.delete(file(prefix, DATA));
    }
  },
  PIPE_AS_DATA {
    @Override
    void damage(Path prefix) throws IOException {
      replaceByPipe(file(prefix, DATA));
    }
  },
  ANOTHER_NUMBER_OF_SHARDS {
    @Override
    void damage(Path prefix) throws IOException {
      Files.move(file(prefix, DATA), file(prefix, ".data-00001-of-00003"));
    }
  };

  private static final String DATA = ".data-00001-of-00002";

  /** Damages a checkpoint of two shards. */
  abstract void damage(Path prefix) throws IOException;

  /** Overwrites eight bytes of an index, as a torn page does. */
  public static void tearFooter(Path index) throws IOException {
    var bytes = Files.readAllBytes(index);
    Arrays.fill(bytes, bytes.length - 48, bytes.length - 45, (byte) 0);
    Arrays.fill(bytes, bytes.length - 45, bytes.length - 40, (byte) 255);
    Files.write(index, bytes);
  }

  private static Path file(Path prefix, String suffix) {
    return new CheckpointFiles(prefix).suffixed(suffix);
  }

  /** A pipe into which nobody writes: reading it never ends. */
  public static void replaceByPipe(Path file) throws IOException {
    Files.delete(file);
    int code;
    try {
      code = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
    } catch (IOException | InterruptedException e) {
      code = -1;
    }
    assumeTrue(code == 0, "skipped: there are no named pipes here");
  }
}
