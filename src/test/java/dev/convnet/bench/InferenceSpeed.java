// SPDX-License-Identifier: Apache-2.0
package dev.convnet.bench;

import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TUint8;

/** {@link ImageClassifier} beside the bare engine: the same graph, fed the same tensor again. */
final class InferenceSpeed {
  private static final int SIDE = 32;
  private static final int[] BATCHES = {1, 32, 128};
  private static final int ROUNDS = 10;
  private static final long ROUND_NANOS = 300_000_000;

  private InferenceSpeed() {}

  /** Pictures a second of a model of 32×32 pictures, a table a batch size. */
  static List<Measures> of(Path model) throws IOException {
    var tables = new ArrayList<Measures>();
    try (var classifier = ImageClassifier.load(model);
        var bundle = SavedModelBundle.load(classifier.directory().toString(), "serve")) {
      for (var batch : BATCHES) tables.add(compare(classifier, new Bare(bundle), batch));
    }
    return tables;
  }

  private static Measures compare(ImageClassifier classifier, Bare bare, int batch) {
    var speeds = new Measures("pictures/s, " + batch + " a call", "%9.0f");
    var pictures = Collections.nCopies(batch, new RgbImage(SIDE, SIDE, new byte[SIDE * SIDE * 3]));
    try (var tensor = TUint8.tensorOf(Shape.of(batch, SIDE, SIDE, 3))) {
      for (int round = 0; round <= ROUNDS; round++) {
        var ours = rate(batch, () -> classifier.classify(pictures));
        var engine = rate(batch, () -> bare.run(tensor));
        if (round == 0) continue; // the compilers' own time
        speeds.add("classifier", List.of(ours));
        speeds.add("engine", List.of(engine));
      }
    }
    return speeds;
  }

  private static double rate(int batch, Runnable call) {
    var start = System.nanoTime();
    var calls = 0;
    while (System.nanoTime() - start < ROUND_NANOS) {
      call.run();
      calls++;
    }
    return batch * calls * 1e9 / (System.nanoTime() - start);
  }

  /** The engine. */
  private static final class Bare {
    private final Session session;
    private final String input;
    private final String output;

    Bare(SavedModelBundle bundle) {
      var signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
      this.session = bundle.session();
      this.input = signature.getInputsOrThrow("images").getName();
      this.output = signature.getOutputsOrThrow("scores").getName();
    }

    void run(Tensor images) {
      session.runner().feed(input, images).fetch(output).run().close();
    }
  }
}
