// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A JVM that classifies images with one engine when it is its turn, so that an engine that waits
 * takes nothing of the other's processors.
 */
final class EngineProcess implements AutoCloseable {
  /** What runs a model. */
  enum Engine {
    /** {@link ImageClassifier}, from a SavedModel. */
    CLASSIFIER,
    /** ONNX Runtime, from an ONNX file. */
    ONNX
  }

  private final Process process;
  private final Writer calls;
  private final BufferedReader answers;
  private final double seconds;

  private EngineProcess(Process process) throws IOException {
    this.process = process;
    this.calls = process.outputWriter();
    this.answers = process.inputReader();
    this.seconds = number();
  }

  /** Starts the JVM, which loads the model and classifies once. */
  static EngineProcess start(Engine engine, Path model, int side) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = System.getProperty("java.class.path");
    return new EngineProcess(
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-Xmx1g",
                "-cp",
                classPath,
                EngineProcess.class.getName(),
                engine.name(),
                model.toString(),
                Integer.toString(side))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private double number() throws IOException {
    var line = answers.readLine();
    if (line == null) throw new IOException("the engine ended before it answered");
    return Double.parseDouble(line);
  }

  /** How long it took to load the model and to classify the first image. */
  double secondsToFirst() {
    return seconds;
  }

  /** Milliseconds of a call: the median of a turn. */
  double turn(int batch, double seconds) throws IOException {
    calls.write(batch + " " + seconds + "\n");
    calls.flush();
    return number();
  }

  /** Megabytes that the process has taken at most. */
  double megabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1000)
          .findFirst()
          .orElse(Double.NaN);
    }
  }

  @Override
  public void close() throws IOException {
    calls.close();
    process.destroy();
  }

  private interface Call extends AutoCloseable {
    void classify(List<byte[]> images) throws OrtException;

    @Override
    void close() throws OrtException;
  }

  private static Call classifier(Path model, int side) throws IOException {
    var classifier = ImageClassifier.load(model);
    return new Call() {
      @Override
      public void classify(List<byte[]> images) {
        classifier.classify(images.stream().map(rgb -> new RgbImage(side, side, rgb)).toList());
      }

      @Override
      public void close() {
        classifier.close();
      }
    };
  }

  private static Call onnx(Path file, int side) throws OrtException {
    var environment = OrtEnvironment.getEnvironment();
    var options = new OrtSession.SessionOptions();
    options.addConfigEntry("session.intra_op.allow_spinning", "0"); // as for shared processors
    var session = environment.createSession(file.toString(), options);
    return new Call() {
      @Override
      public void classify(List<byte[]> images) throws OrtException {
        var pixels = ByteBuffer.allocateDirect(images.size() * side * side * 3);
        images.forEach(pixels::put);
        var shape = new long[] {images.size(), side, side, 3};
        try (var fed =
                OnnxTensor.createTensor(environment, pixels.flip(), shape, OnnxJavaType.UINT8);
            var result = session.run(Map.of("images", fed))) {
          result.get("scores").orElseThrow().getValue();
        }
      }

      @Override
      public void close() throws OrtException {
        session.close();
      }
    };
  }

  private static double median(Call call, List<byte[]> images, double seconds) throws OrtException {
    var taken = new ArrayList<Double>();
    var start = System.nanoTime();
    while (taken.size() < 3 || System.nanoTime() - start < seconds * 1e9) {
      var begun = System.nanoTime();
      call.classify(images);
      taken.add((System.nanoTime() - begun) / 1e6);
    }
    return Measures.median(taken);
  }

  /** Reads turns, and answers each with a line. */
  public static void main(String... arguments) throws Exception {
    var model = Path.of(arguments[1]);
    int side = Integer.parseInt(arguments[2]);
    var random = new Random(1);
    var images =
        IntStream.range(0, 32)
            .mapToObj(
                i -> {
                  var pixels = new byte[side * side * 3];
                  random.nextBytes(pixels);
                  return pixels;
                })
            .toList();
    var start = System.nanoTime();
    var isOnnx = Engine.valueOf(arguments[0]) == Engine.ONNX;
    try (var call = isOnnx ? onnx(model, side) : classifier(model, side)) {
      call.classify(images.subList(0, 1));
      System.out.println((System.nanoTime() - start) / 1e9);
      var in = new BufferedReader(new InputStreamReader(System.in));
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var turn = line.split(" ");
        var batch = images.subList(0, Integer.parseInt(turn[0]));
        System.out.println(median(call, batch, Double.parseDouble(turn[1])));
      }
    }
  }
}
