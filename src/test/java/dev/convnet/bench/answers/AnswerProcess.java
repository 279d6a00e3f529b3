// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench.answers;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.bench.Measures;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.onnx.OnnxClassifier;
import dev.convnet.io.onnx.OnnxRuntimeEngine;
import dev.convnet.io.onnx.OnnxThreads;
import dev.convnet.io.savedmodel.Classifier;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.io.savedmodel.ImagePrediction;
import dev.convnet.io.savedmodel.InferencePrecision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The process of a {@link JavaEngine}: {@code AnswerProcess KIND MODEL IMAGES SIDE THREADS SPINS}.
 * Of this project it uses what older versions have, too, but for the kinds of fastest.
 */
final class AnswerProcess {
  private AnswerProcess() {}

  private interface Call {
    /** The probabilities of each image. */
    double[][] scores(List<byte[]> images) throws OrtException;

    /** As an application calls it: what a call gives need not be looked at. */
    void run(List<byte[]> images) throws OrtException;
  }

  private record Classifying(Classifier model, int side) implements Call {
    private List<RgbImage> images(List<byte[]> images) {
      return images.stream().map(rgb -> new RgbImage(side, side, rgb)).toList();
    }

    @Override
    public double[][] scores(List<byte[]> images) {
      return model.classify(images(images)).stream().map(this::scores).toArray(double[][]::new);
    }

    /** In the order of the classes; two of ImageNet's have the same name. */
    private double[] scores(ImagePrediction answer) {
      var free = new ArrayList<>(model.labels());
      var scores = new double[free.size()];
      for (var one : answer.classProbabilities()) {
        int at = free.indexOf(one.label());
        scores[at] = one.probability();
        free.set(at, null);
      }
      return scores;
    }

    @Override
    public void run(List<byte[]> images) {
      model.classify(images(images));
    }
  }

  private record Onnx(OrtEnvironment environment, OrtSession session, int side) implements Call {
    static Onnx open(String file, int side, int threads, boolean spins) throws OrtException {
      var environment = OrtEnvironment.getEnvironment();
      var options = new OrtSession.SessionOptions();
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      options.addConfigEntry("session.intra_op.allow_spinning", spins ? "1" : "0");
      return new Onnx(environment, environment.createSession(file, options), side);
    }

    @Override
    public double[][] scores(List<byte[]> images) throws OrtException {
      var pixels = ByteBuffer.allocateDirect(images.size() * side * side * 3);
      images.forEach(pixels::put);
      var shape = new long[] {images.size(), side, side, 3};
      try (var fed =
              OnnxTensor.createTensor(environment, pixels.flip(), shape, OnnxJavaType.UINT8);
          var result = session.run(Map.of("images", fed), Set.of("scores"))) {
        var scores = (float[][]) result.get(0).getValue();
        return Stream.of(scores).map(AnswerProcess::doubles).toArray(double[][]::new);
      }
    }

    @Override
    public void run(List<byte[]> images) throws OrtException {
      scores(images);
    }
  }

  private static double[] doubles(float[] floats) {
    var doubles = new double[floats.length];
    Arrays.setAll(doubles, i -> floats[i]);
    return doubles;
  }

  private static Call open(String... arguments) throws IOException, OrtException {
    int side = Integer.parseInt(arguments[3]);
    var model = Path.of(arguments[1]);
    boolean spins = Boolean.parseBoolean(arguments[5]);
    return switch (JavaEngine.Kind.valueOf(arguments[0])) {
      case CLASSIFIER -> new Classifying(ImageClassifier.load(model), side);
      case FASTEST_ENGINE -> new Classifying(ImageClassifier.load(model, engine(spins)), side);
      case FASTEST -> {
        var precision = InferencePrecision.FASTEST;
        yield new Classifying(ImageClassifier.load(model, precision, engine(spins)), side);
      }
      case ONNX_CLASSIFIER -> {
        var chosen = new OnnxThreads(Integer.parseInt(arguments[4]), spins);
        yield new Classifying(OnnxClassifier.load(model, chosen), side);
      }
      case ONNX -> Onnx.open(arguments[1], side, Integer.parseInt(arguments[4]), spins);
    };
  }

  private static OnnxRuntimeEngine engine(boolean spins) {
    var engine = OnnxRuntimeEngine.whereFaster();
    return spins ? engine.withSpinningThreads() : engine;
  }

  private static double median(Call call, List<byte[]> images, double seconds) throws OrtException {
    var taken = new ArrayList<Double>();
    var start = System.nanoTime();
    while (taken.size() < 3 || System.nanoTime() - start < seconds * 1e9) {
      var begun = System.nanoTime();
      call.run(images);
      taken.add((System.nanoTime() - begun) / 1e6);
    }
    return Measures.median(taken);
  }

  private static List<byte[]> images(Path file, int side) throws IOException {
    var all = Files.readAllBytes(file);
    int size = side * side * 3;
    return Stream.iterate(0, from -> from < all.length, from -> from + size)
        .map(from -> Arrays.copyOfRange(all, from, from + size))
        .toList();
  }

  /** Answers each line with a line; see {@link Engine#command}. */
  public static void main(String... arguments) throws IOException, OrtException {
    var images = images(Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    var start = System.nanoTime();
    var call = open(arguments);
    call.run(images.subList(0, 1));
    System.out.println("ready " + (System.nanoTime() - start) / 1e9);
    var in = new BufferedReader(new InputStreamReader(System.in));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var command = line.split(" ");
      var batch = images.subList(0, Integer.parseInt(command[1]));
      System.out.println(
          command[0].equals("turn")
              ? Double.toString(median(call, batch, Double.parseDouble(command[2])))
              : DoubleStream.of(
                      Stream.of(call.scores(batch)).flatMapToDouble(Arrays::stream).toArray())
                  .mapToObj(Double::toString)
                  .collect(Collectors.joining(" ")));
    }
    System.exit(0);
  }
}
