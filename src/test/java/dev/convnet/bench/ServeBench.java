// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.app.cli.CommandRunner;
import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.testing.LoadClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The load that {@code serve} bears, beside calls of the same model in this process. */
@Command(
    name = "tools/bench --serve",
    mixinStandardHelpOptions = true,
    description = {
      "Measures requests to servers on this machine, which take turns; each is started with its own"
          + " flags. Beside them, the same model called in this process."
    })
public final class ServeBench implements Callable<Integer> {
  private static final Path MODEL = Path.of("savedmodels/mnist");
  private static final int SIDE = 28;
  private static final Pattern PORT = Pattern.compile("http://127.0.0.1:(\\d+)/");

  @Option(
      names = "--server",
      description =
          "flags of a server, in quotes; repeat it for several (default: with batching as it comes,"
              + " and without)")
  private List<String> servers =
      List.of("--log_dir=none", "--log_dir=none --enable_batching=false");

  @Option(
      names = "--home",
      description = "checkouts whose servers are measured, too, with their default flags")
  private List<Path> homes = List.of();

  @Option(
      names = "--connections",
      split = ",",
      description = "connections at a time (default: ${DEFAULT-VALUE})")
  private List<Integer> connections = List.of(1, 8, 32);

  @Option(
      names = "--batch",
      split = ",",
      description = "images of a request (default: ${DEFAULT-VALUE})")
  private List<Integer> batches = List.of(1, 32);

  @Option(names = "--seconds", description = "of a window (default: ${DEFAULT-VALUE})")
  private int seconds = 5;

  @Option(names = "--rounds", description = "windows of each case (default: ${DEFAULT-VALUE})")
  private int rounds = 3;

  @Option(names = "--drive", paramLabel = "PORT", description = "load a running server instead")
  private int drive;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (drive > 0) {
      drive();
      return 0;
    }
    var running = new LinkedHashMap<String, Server>();
    try {
      for (var home : homes) running.put(home.toString(), Server.start(home, ""));
      for (var flags : servers) {
        running.put(
            flags.isEmpty() ? "serve" : "serve " + flags, Server.start(Path.of("."), flags));
      }
      for (int batch : batches) measure(running, batch);
    } finally {
      running.values().forEach(Server::close);
    }
    return 0;
  }

  private void drive() throws IOException {
    for (int batch : batches) {
      for (int number : connections) {
        var request = LoadClient.post("/v1/models/mnist:predict", body(batch));
        var result = LoadClient.run(drive, request, number, Duration.ofSeconds(seconds));
        System.out.printf(
            Locale.ROOT,
            "images a request: %d, connections: %d, requests/s: %.0f, p50 %.1f ms, p99 %.1f ms, %s%n",
            batch,
            number,
            result.perSecond(),
            result.milliseconds(0.5),
            result.milliseconds(0.99),
            result.statuses());
      }
    }
  }

  private void measure(Map<String, Server> running, int batch) throws IOException {
    var request = LoadClient.post("/v1/models/mnist:predict", body(batch));
    var window = Duration.ofSeconds(seconds);
    for (var server : running.values()) LoadClient.run(server.port(), request, 8, window);
    for (int number : connections) {
      var results = new LinkedHashMap<String, List<Turn>>();
      var inProcess = new ArrayList<Calls>();
      for (int round = 0; round < rounds; round++) {
        for (var server : running.entrySet()) {
          results
              .computeIfAbsent(server.getKey(), none -> new ArrayList<>())
              .add(Turn.of(server.getValue(), request, number, window));
        }
        inProcess.add(inProcess(batch, number, window));
      }
      System.out.printf("%nimages a request: %d, connections: %d%n", batch, number);
      System.out.printf(
          "%-50s %10s %10s %9s %9s %7s %s%n",
          "", "requests/s", "images/s", "p50 ms", "p99 ms", "CPU ms", "other answers");
      results.forEach((name, all) -> print(name, batch, all));
      System.out.printf(
          Locale.ROOT,
          "%-50s %10.0f %10.0f %27.2f%n",
          "in this process, as many threads",
          median(inProcess, Calls::perSecond),
          median(inProcess, Calls::perSecond) * batch,
          median(inProcess, Calls::processorMilliseconds));
    }
  }

  private static void print(String name, int batch, List<Turn> all) {
    double perSecond = median(all, turn -> turn.result().perSecond());
    System.out.printf(
        Locale.ROOT,
        "%-50s %10.0f %10.0f %9.1f %9.1f %7.2f %s%n",
        name,
        perSecond,
        perSecond * batch,
        median(all, turn -> turn.result().milliseconds(0.5)),
        median(all, turn -> turn.result().milliseconds(0.99)),
        median(all, Turn::processorMilliseconds),
        all.stream()
            .map(turn -> turn.result().statuses())
            .filter(statuses -> !statuses.keySet().equals(Set.of(200)))
            .toList());
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> measure) {
    return values.stream()
        .mapToDouble(measure)
        .sorted()
        .skip(values.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  /**
   * A window of one server.
   *
   * @param processorMilliseconds of the server for a request, which other work on the machine
   *     hardly changes
   */
  private record Turn(LoadClient.Result result, double processorMilliseconds) {
    static Turn of(Server server, byte[] request, int connections, Duration window)
        throws IOException {
      var before = processor(server.process().toHandle());
      var result = LoadClient.run(server.port(), request, connections, window);
      var used = processor(server.process().toHandle()).minus(before);
      return new Turn(result, used.toNanos() / 1e6 / result.nanoseconds().length);
    }
  }

  private static Duration processor(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** A window of calls in this process. */
  private record Calls(double perSecond, double processorMilliseconds) {}

  /** Calls a second of the model with the same images. */
  private static Calls inProcess(int batch, int threads, Duration window) throws IOException {
    try (var model = ServableModel.load(MODEL);
        var images = TUint8.tensorOf(Shape.of(batch, SIDE, SIDE, 3))) {
      var signature = model.signatures().get("serving_default");
      var inputs = Map.<String, Tensor>of("images", images);
      var count = new LongAdder();
      var before = processor(ProcessHandle.current());
      long begin = System.nanoTime();
      var all = new ArrayList<Thread>();
      for (int i = 0; i < threads; i++) {
        all.add(
            new Thread(
                () -> {
                  while (System.nanoTime() - begin < window.toNanos()) {
                    model.call(signature, inputs, outputs -> outputs.size());
                    count.increment();
                  }
                }));
      }
      all.forEach(Thread::start);
      for (var thread : all) thread.join();
      var used = processor(ProcessHandle.current()).minus(before);
      return new Calls(
          count.sum() * 1e9 / (System.nanoTime() - begin), used.toNanos() / 1e6 / count.sum());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Images of digits as numbers, three channels of the same. */
  private static byte[] body(int images) {
    var random = new Random(1);
    var text = new StringBuilder("{\"instances\": [");
    for (int i = 0; i < images; i++) {
      text.append(i == 0 ? "[" : ",[");
      for (int y = 0; y < SIDE; y++) {
        text.append(y == 0 ? "[" : ",[");
        for (int x = 0; x < SIDE; x++) {
          boolean stroke = Math.abs(x - y) < 4;
          int value = stroke ? random.nextInt(256) : 0;
          text.append(x == 0 ? "[" : ",[").append(value).append(',').append(value);
          text.append(',').append(value).append(']');
        }
        text.append(']');
      }
      text.append(']');
    }
    return text.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** A server in a process of its own. */
  private record Server(Process process, int port) {
    static Server start(Path home, String flags) throws IOException {
      var command = new ArrayList<String>();
      command.addAll(
          List.of("tools/convnet", "serve", "--models=savedmodels", "--rest_api_port=0"));
      if (!flags.isBlank()) command.addAll(List.of(flags.split(" ")));
      var process =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var lines = process.inputReader();
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(line);
        var port = PORT.matcher(line);
        if (port.find()) return new Server(process, Integer.parseInt(port.group(1)));
      }
      throw new IOException("the server ended: " + command);
    }

    void close() {
      process.destroy();
      try {
        process.waitFor(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  public static void main(String... arguments) {
    CommandRunner.runAndExit(new ServeBench(), arguments);
  }
}
