// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.deploy;

import dev.convnet.app.cli.UsageException;
import dev.convnet.io.checkpoint.Saver;
import dev.convnet.io.keras.KerasRestorer;
import dev.convnet.io.keras.network.KerasModel;
import dev.convnet.io.keras.network.OutputKind;
import dev.convnet.io.keras.network.PixelFormat;
import dev.convnet.io.savedmodel.ExportSpec;
import dev.convnet.io.savedmodel.ExportSpec.ScoreFunction;
import dev.convnet.io.savedmodel.ImageInput;
import dev.convnet.nn.graph.CollectionKey;
import dev.convnet.nn.graph.GraphScope;
import dev.convnet.nn.graph.MetaGraphs;
import dev.convnet.nn.graph.SessionOptions;
import dev.convnet.nn.layers.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * Imports a model of Keras whose file says what it is.
 *
 * @param pixels what the model's input is made of
 * @param resize how images get the model's size
 */
record KerasModelImport(KerasModel model, PixelFormat pixels, ImageInput.Resize resize) {
  private static final Saver.Settings ONE_FILE = new Saver.Settings(1, 1, false);

  /** A line of Teachable Machine's labels: a number and a name. */
  private static final Pattern NUMBERED = Pattern.compile("\\d+ (.*\\S)");

  /** Makes the import that the flags describe; what is not given is Teachable Machine's. */
  static KerasModelImport of(
      KerasModel read,
      Optional<String> output,
      Optional<Integer> imageSize,
      PictureOptions options) {
    if (output.isEmpty() && read.outputs().size() > 1) {
      throw new UsageException(
          "the model has several outputs; choose one by --output=NAME: "
              + String.join(", ", read.outputs()));
    }
    var chosen = output.map(read::withOutput).orElse(read);
    var model = imageSize.map(size -> chosen.withImageSize(size, size)).orElse(chosen);
    var teachable = model.traits().isTeachableMachine();
    var channels = model.inputShape().get(2);
    if (options.areGiven() && channels != 1 && channels != 3) {
      throw new UsageException(
          "the model's images have %d channels, so that it takes tensors as they are: leave out"
                  .formatted(channels)
              + " --scale, --color and --resize");
    }
    return new KerasModelImport(
        model,
        options.pixels().format(model),
        options.resize(teachable ? ImageInput.Resize.CROP : ImageInput.Resize.AVERAGING));
  }

  /** What the user should know of the model, a line each. */
  List<String> notes(PictureOptions options) {
    var notes = new ArrayList<String>();
    notes.add("Keras %s, %s".formatted(model.traits().version(), description()));
    if (model.traits().isTeachableMachine()) {
      notes.add("a model of Teachable Machine: its scaling and its crop are known");
    } else if (!options.pixels().haveScale() && !model.traits().scalesPixels()) {
      notes.add(
          "the model does not scale pixels itself and gets them from 0 to 255; if it was trained on"
              + " others, say --scale=1/255 or what it was");
    }
    if (model.traits().version().startsWith("1.") && model.traits().backend().isEmpty()) {
      notes.add(
          "files of Keras 1 do not say whether it computed with TensorFlow or Theano; if it was"
              + " Theano, say --theano");
    }
    if (!model.traits().layersPaddedByTheano().isEmpty()) {
      notes.add(
          "the scores differ from Theano's, whose padding 'same' is another one in the layers "
              + String.join(", ", model.traits().layersPaddedByTheano()));
    }
    if (model.ending() == OutputKind.LOGITS) {
      notes.add("the model ends without softmax or sigmoid: its outputs are taken as logits");
    } else if (model.ending() == OutputKind.VALUES) {
      notes.add("the model ends in neither softmax nor sigmoid: the scores are its outputs");
    }
    return notes;
  }

  private String description() {
    var shape = model.inputShape();
    var size = model.traits().hasOpenSize() ? "any×any" : shape.get(0) + "×" + shape.get(1);
    return "%s×%d, %d classes".formatted(size, shape.get(2), model.classes());
  }

  /** The names of a file, or numbers from 0. */
  List<String> classNames(Optional<Path> labels) throws IOException {
    var classes = model.classes();
    if (labels.isEmpty()) return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    var names = ClassLabels.read(labels.get(), classes);
    var numbered = names.stream().map(NUMBERED::matcher).toList();
    return model.traits().isTeachableMachine() && numbered.stream().allMatch(m -> m.matches())
        ? numbered.stream().map(m -> m.group(1)).toList()
        : names;
  }

  /**
   * Writes a checkpoint, whose keys are Keras's layers and variables.
   *
   * @return the prefix of its files, {@code DIRECTORY/model.ckpt}
   */
  Path toCheckpoint(Path directory) throws IOException {
    try (var graph = new Graph()) {
      var scope = GraphScope.root(graph, 0);
      var shape = Shape.of(-1).append(model.inputShape());
      var images = scope.tf("images").placeholder(TFloat32.class, Placeholder.shape(shape));
      model.logits(scope, images, Mode.INFERENCE);
      var variables = scope.collected(CollectionKey.VARIABLES);
      var saver = Saver.build(scope, variables, ONE_FILE);
      var meta = MetaGraphs.of(scope, saver.saverDef());
      var restorer = KerasRestorer.build(scope, variables); // not part of the meta graph
      try (var session = SessionOptions.standard().open(graph)) {
        model.restore(session, restorer);
        var prefix = Files.createDirectories(directory).resolve("model.ckpt");
        saver.save(session, prefix, meta);
        return prefix;
      }
    }
  }

  /** Describes the model for its export, so that it takes images of any size. */
  ExportSpec spec(List<String> labels) {
    var shape = model.inputShape();
    var channels = (int) shape.get(2);
    var height = model.traits().hasOpenSize() ? ExportSpec.ANY_SIZE : (int) shape.get(0);
    var width = model.traits().hasOpenSize() ? ExportSpec.ANY_SIZE : (int) shape.get(1);
    var network = model.network(pixels);
    return new ExportSpec(
            height, width, labels, (scope, images) -> network.logits(scope, images, Mode.INFERENCE))
        .withInput(new ImageInput(channels == 1 ? 3 : channels, resize))
        .withScores(scores(labels.size()));
  }

  private ScoreFunction scores(int classes) {
    return switch (model.ending()) {
      case SOFTMAX, LOGITS -> ScoreFunction.SOFTMAX;
      case SIGMOID -> isOneUnit(classes) ? ScoreFunction.SOFTMAX : ScoreFunction.SIGMOID;
      case VALUES -> ScoreFunction.NONE;
    };
  }

  /** One unit has become the logits of two classes. */
  private boolean isOneUnit(int classes) {
    return classes == 2 && model.units() == 1;
  }
}
