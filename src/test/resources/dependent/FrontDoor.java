import dev.convnet.ImageDataset;
import dev.convnet.ImageTrainer;
import dev.convnet.data.images.RgbImage;
import dev.convnet.io.savedmodel.ImageClassifier;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.models.Networks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs Example, then trains on a set by name and on arrays, and loads each exported model. */
class FrontDoor {
  public static void main(String... args) throws Exception {
    Example.main(args);
    try (var classifier = ImageClassifier.load(Path.of(args[1], "savedmodels"))) {
      var file = Files.readAllBytes(Path.of(args[0], "red", "30.png"));
      System.out.println(classifier.classifyEncoded(List.of(file)).get(0).best().label());
    }
    System.out.println(named(Path.of(args[1], "mnist")));
    System.out.println(arrays(Path.of(args[1], "arrays")));
  }

  /** A known network on the first 500 images of MNIST. */
  private static List<String> named(Path out) throws Exception {
    var all = ImageDataset.named("mnist", out).split(1, 0, 1);
    var data = ImageDataset.of(all.train().range(0, 500)).split(0.8, 0.1, 1);
    var trainer = ImageTrainer.of(Networks.named("lenet5-modern")).epochs(2).learningRate(3e-3);
    var trained = trainer.directory(out.resolve("run")).train(data);
    var accuracy = trained.evaluate(data.test()).accuracy();
    if (accuracy < 0.4) throw new AssertionError("accuracy " + accuracy);
    try (var classifier = ImageClassifier.load(trained.export(out.resolve("savedmodels")))) {
      return classifier.labels();
    }
  }

  /** A network of one's own on images in arrays, 12 by 20, that are dark or bright. */
  private static String arrays(Path out) throws Exception {
    var labels = new int[40];
    var pixels = new byte[40 * 12 * 20 * 3];
    for (int i = 0; i < 40; i++) {
      labels[i] = i % 2;
      Arrays.fill(pixels, i * 720, (i + 1) * 720, (byte) (i + 200 * labels[i]));
    }
    var data = ImageDataset.of(pixels, 12, 20, labels, List.of("dark", "bright")).split(1, 0, 1);
    Network own =
        (scope, images, mode) ->
            LayerChain.of(scope, images)
                .then("scale", Rescaling.by(1 / 255.0).plus(-0.5))
                .then("mean", GlobalAveragePool.FLAT)
                .then("logits", Dense.keras(2))
                .output();
    var trainer = ImageTrainer.of(own).epochs(5).batchSize(4).learningRate(0.1);
    var trained = trainer.directory(out.resolve("run")).train(data);
    try (var classifier = ImageClassifier.load(trained.export(out.resolve("savedmodels")))) {
      var image = new RgbImage(12, 20, Arrays.copyOfRange(pixels, 720, 1440));
      return classifier.classify(List.of(image)).get(0).best().label();
    }
  }
}
