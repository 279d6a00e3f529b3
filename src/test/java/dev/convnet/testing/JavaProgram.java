// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.convnet.app.Main;
import dev.convnet.app.cli.CommandRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A program of the project in a JVM of its own, killed at the end of the test if it still runs. */
public final class JavaProgram implements AutoCloseable {
  /**
   * As the launcher: the second compiler would take processor time from the programs and gain
   * little.
   */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path out;
  private final Path err;

  /** What a program ended with. */
  public record Ended(int code, String out, String err) {
    /** One line of {@code err}, with the reason; no stack trace. */
    public void assertFailed(int expectedCode, String line) {
      assertEquals(expectedCode, code, err);
      assertEquals(line, err.strip());
    }
  }

  private JavaProgram(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Undoes that a shell has what it runs in the background ignore SIGINT; a JVM would keep to that.
   */
  private static final List<String> LISTENING =
      System.getProperty("os.name").equals("Linux")
          ? List.of("env", "--default-signal=INT")
          : List.of();

  /** Runs {@code convnet …} in this JVM; {@code out} stays empty. */
  public static Ended here(String... arguments) {
    var err = new StringWriter();
    var line =
        CommandRunner.commandLineFor(new Main(), arguments).setErr(new PrintWriter(err, true));
    return new Ended(line.execute(arguments), "", err.toString());
  }

  /**
   * Starts {@code convnet …}.
   *
   * @param folder gets files with what the program prints
   */
  public static JavaProgram start(Path folder, String... arguments) throws IOException {
    return start(List.of("-Xmx512m"), folder, arguments);
  }

  /**
   * The same with a heap that the system gives whole at the start, so that only native memory
   * grows. The collector does not release native objects that nobody closes.
   */
  public static JavaProgram startWithFixedHeap(Path folder, String... arguments)
      throws IOException {
    var options =
        List.of(
            "-Xms256m",
            "-Xmx256m",
            "-Xmn64m",
            "-XX:+AlwaysPreTouch",
            "-Dorg.bytedeco.javacpp.nopointergc=true");
    return start(options, folder, arguments);
  }

  /** The same with options of the JVM. */
  public static JavaProgram start(List<String> options, Path folder, String... arguments)
      throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    var command = new ArrayList<>(LISTENING);
    command.addAll(List.of(java, "-XX:+UseSerialGC", QUICK_START, "-cp", classPath));
    command.addAll(options);
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var builder = new ProcessBuilder(command);
    return new JavaProgram(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  /** Waits until {@code text} was printed, to either stream. */
  public JavaProgram await(String text) throws IOException, InterruptedException {
    await(text, () -> printed().contains(text));
    return this;
  }

  /** Waits until there is a file. */
  public void awaitFile(Path file) throws IOException, InterruptedException {
    await(file.toString(), () -> Files.exists(file));
  }

  /** Waits until a thread of this name has started; only Linux shows that to other processes. */
  public void awaitThread(String name) throws IOException, InterruptedException {
    var threads = Path.of("/proc", Long.toString(process.pid()), "task");
    assumeTrue(Files.exists(threads), "skipped: only Linux lists a process's threads in files");
    await("the thread " + name, () -> threadNames(threads).contains(name));
  }

  private static Set<String> threadNames(Path threads) throws IOException {
    var names = new HashSet<String>();
    try (var folders = Files.newDirectoryStream(threads)) {
      for (var folder : folders) {
        try {
          names.add(Files.readString(folder.resolve("comm")).strip());
        } catch (IOException ended) {
          // a thread ends at any time
        }
      }
    }
    return names;
  }

  /**
   * Waits until the main thread is in a method.
   *
   * @param method as in a stack trace, such as {@code Session$Runner.run}
   */
  public void awaitCallOf(String method) throws IOException, InterruptedException {
    await(method, () -> stackOfMain().contains(method + "("));
  }

  private String stackOfMain() throws IOException {
    var jstack = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    var dump = new ProcessBuilder(jstack, Long.toString(process.pid())).start();
    try (var out = dump.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      var main = text.indexOf("\"main\"");
      return main < 0 ? "" : text.substring(main).split("\n\n")[0];
    }
  }

  private void await(String what, Await.Condition condition)
      throws IOException, InterruptedException {
    try {
      Await.until(() -> condition.isMet() || !process.isAlive(), PATIENCE);
    } catch (AssertionError late) {
      throw new AssertionError("'" + what + "' did not come: " + printed(), late);
    }
    if (!condition.isMet()) throw new AssertionError("ended without '" + what + "': " + ended());
  }

  /** What it has printed so far, to both streams. */
  public String printed() throws IOException {
    return Files.readString(out) + Files.readString(err);
  }

  /**
   * Sends a signal.
   *
   * @param name {@code TERM}, {@code INT} or {@code KILL}
   */
  public JavaProgram signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    return this;
  }

  /** Waits for the end. */
  public Ended ended() throws IOException, InterruptedException {
    return new Ended(process.waitFor(), Files.readString(out), Files.readString(err));
  }

  /** What of its memory is in the machine's, where the system is Linux. */
  public long residentKibibytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
