// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandRunnerTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private final Dog dog = new Dog();

  @Command(name = "dog", mixinStandardHelpOptions = true)
  static final class Dog implements Callable<Integer> {
    @Option(
        names = {"--run_once", "--run-once"},
        negatable = true,
        arity = "0..1",
        fallbackValue = "true")
    private boolean runOnce;

    @Option(names = {"--max_steps", "--max-steps"})
    private long maxSteps;

    private Optional<Exception> failure = Optional.empty();

    @Override
    public Integer call() throws Exception {
      if (failure.isPresent()) throw failure.get();
      return 0;
    }
  }

  private int run(String... arguments) {
    return CommandRunner.commandLine(dog)
        .setErr(new PrintWriter(err, true))
        .setOut(new PrintWriter(out, true))
        .execute(arguments);
  }

  @Nested
  class ASwitch {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "--run_once",
          "--run-once",
          "--run_once=true",
          "--run-once=true",
          "--run_once=True"
        })
    void isOn(String argument) {
      assertEquals(0, run(argument), err.toString());
      assertTrue(dog.runOnce);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "--norun_once",
          "--norun-once",
          "--run_once=false",
          "--run-once=false",
          "--run_once=False"
        })
    void isOff(String argument) {
      dog.runOnce = true;

      assertEquals(0, run(argument), err.toString());
      assertEquals(false, dog.runOnce);
    }
  }

  @Nested
  class AWrongCommandLine {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "--max_stps=3 | Unknown option: '--max_stps=3'¶Possible solutions: --max_steps, --max-steps",
          "--max_steps=x | Invalid value for option '--max_steps': 'x' is not a whole number",
          "--max_steps | Missing required parameter for option '--max_steps' (<maxSteps>)",
          "--run_once=x | Invalid value for option '--run_once': 'x' is not a boolean",
          "stray | Unmatched argument at index 0: 'stray'"
        })
    void isToldInALineWithTheWayToTheHelp(String argument, String message) {
      assertEquals(2, run(argument));
      assertEquals("dog: " + message + "¶Try 'dog --help'¶", lines(err));
    }

    @Test
    void ofAProgramNamesTheProgram() {
      var ended = JavaProgram.here("cifar10-train", "--resume", "--overwrite");

      ended.assertFailed(
          2,
          "convnet cifar10-train: --resume, --overwrite are mutually exclusive (specify only one)\n"
              + "Try 'convnet cifar10-train --help'");
    }

    @Test
    void namesTheProgramThatWasMeant() {
      var ended = JavaProgram.here("cifar10-trian");

      assertEquals(2, ended.code());
      assertTrue(ended.err().contains("Did you mean: convnet cifar10-train"), ended.err());
    }

    @Test
    void mayBeSeenByTheCommandOnly() {
      dog.failure = Optional.of(new UsageException("--max_steps must be positive"));

      assertEquals(2, run());
      assertEquals("dog: --max_steps must be positive¶", lines(err));
    }

    @Test
    void mayBeSeenByTheLibraryWhichSpeaksOfSettings() {
      dog.failure = Optional.of(new InvalidSettingException("maxSteps", "must be odd, got 2"));

      assertEquals(2, run());
      assertEquals("dog: --max_steps must be odd, got 2¶", lines(err));
    }

    @Test
    void keepsTheLibrarysNameOfASettingWithoutAFlag() {
      dog.failure = Optional.of(new InvalidSettingException("momentum", "must be positive"));

      assertEquals(2, run());
      assertEquals("dog: momentum must be positive¶", lines(err));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
        delimiter = '|',
        value = {
          "cifar10-train --batch_size=0 | --batch_size must be at least 1, got 0",
          "cifar10-train --batch_size=100001 | --batch_size must be at most 100000, twice the full data set, got 100001",
          "cifar10-train --max_steps=0 | --max_steps must be at least 1, got 0",
          "cifar10-train --save_checkpoint_steps=0 | --save_checkpoint_steps must be at least 1, got 0",
          "cifar10-train --save_checkpoint_secs=-1 | --save_checkpoint_secs must be at least 1, got -1",
          "cifar10-train --save_summaries_steps=0 | --save_summaries_steps must be at least 1, got 0",
          "cifar10-train --log_frequency=0 | --log_frequency must be at least 1, got 0",
          "cifar10-multi-gpu-train --use-fp16 | --use_fp16 is not supported: this program computes in float32 only",
          "cifar10-eval --num_examples=0 | --num_examples must be at least 1, got 0",
          "cifar10-eval --eval_data=x | --eval_data must be test or train_eval, got x",
          "cifar10-eval --eval_interval_secs=-1 | --eval_interval_secs must be at least 0, got -1",
          "quickstart --max_steps=0 | --max_steps must be at least 1, got 0"
        })
    void isRefusedBeforeAnythingIsDone(String arguments, String message) {
      var words = arguments.split(" ");

      JavaProgram.here(words).assertFailed(2, "convnet " + words[0] + ": " + message);
    }
  }

  @Nested
  class AFileOfArguments {
    @TempDir private Path folder;

    private String write(String text, String charset) throws IOException {
      return "@" + Files.writeString(folder.resolve("args"), text, Charset.forName(charset));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void mayHaveAByteOrderMark(String charset) throws IOException {
      var file = write("\uFEFF--run_once\r\n--max_steps=3\r\n", charset);

      assertEquals(0, run(file), err.toString());
      assertTrue(dog.runOnce);
      assertEquals(3, dog.maxSteps);
    }

    @Test
    void isRefusedIfItIsNoText() throws IOException {
      var file = write("--run_once\n--name=늑대", "EUC-KR");

      assertEquals(1, run(file));
      assertEquals(
          "dog: %s, line 2, is not UTF-8 text; save the file as UTF-8 (an argument that begins with @ names a file of arguments; write @@ for a single @)¶"
              .formatted(file.substring(1)),
          lines(err));
    }
  }

  @Nested
  class AFailure {
    @Test
    void ofTheWorldIsALine() {
      dog.failure = Optional.of(new IOException("the disk is full; make room"));

      assertEquals(1, run());
      assertEquals("dog: the disk is full; make room¶", lines(err));
    }

    @Test
    void ofTheMemoryIsALine() {
      var error = new OutOfMemoryError("Java heap space");
      dog.failure = Optional.of(new IllegalStateException("a batch could not be made", error));

      assertEquals(1, run());
      assertEquals(
          "dog: out of memory; use a smaller batch, or set CONVNET_JAVA_OPTS=-Xmx4g for more memory¶",
          lines(err));
    }

    @Test
    void saysInFlagsWhatTheLibraryAdvises() {
      dog.failure = Optional.of(new IOException("start again (ExistingRun.OVERWRITE)"));

      assertEquals(1, run());
      assertEquals("dog: start again (--overwrite)¶", lines(err));
    }

    @Test
    void ofAnArgumentThatNoUserChoseIsAFault() {
      dog.failure = Optional.of(new IllegalArgumentException("a bug"));

      assertEquals(1, run());
      assertTrue(
          err.toString().contains("\tat dev.convnet.app.cli.CommandRunnerTest"), err.toString());
    }

    @Test
    void ofTheProgramShowsWhere() {
      dog.failure = Optional.of(new IllegalStateException("a bug"));

      assertEquals(1, run());
      assertTrue(
          err.toString().contains("\tat dev.convnet.app.cli.CommandRunnerTest"), err.toString());
    }
  }

  @Test
  void theVersionNamesAllThatDecidesResults() {
    assertEquals(0, run("--version"));
    assertEquals(
        "convnet V (TensorFlow 2.18.0, TensorFlow-Java 1.1.0, Java %s)¶"
            .formatted(System.getProperty("java.version")),
        lines(out).replaceFirst("convnet [0-9]\\S*", "convnet V"));
  }

  private static String lines(StringWriter text) {
    return text.toString().replace(System.lineSeparator(), "¶");
  }
}
