import static dev.convnet.nn.layers.Activation.RELU;

import dev.convnet.ImageDataset;
import dev.convnet.ImageTrainer;
import dev.convnet.nn.layers.Conv2d;
import dev.convnet.nn.layers.Dense;
import dev.convnet.nn.layers.Dropout;
import dev.convnet.nn.layers.GlobalAveragePool;
import dev.convnet.nn.layers.MaxPool;
import dev.convnet.nn.layers.Rescaling;
import dev.convnet.nn.models.LayerChain;
import dev.convnet.nn.models.Network;
import dev.convnet.nn.optimize.Adam;
import java.nio.file.Path;

/** Trains a network on a folder of images, measures it, and exports it. */
class Example {
  public static void main(String... args) throws Exception {
    var data = ImageDataset.folder(Path.of(args[0])).split(0.75, 0.15, 42);
    var classes = data.train().classNames().size();
    Network own =
        (scope, images, mode) ->
            LayerChain.of(scope, images) // [N, 64, 64, 3], values from 0 to 255
                .then("scale", Rescaling.by(1 / 255.0))
                .then("conv1", Conv2d.keras(5, 32).activation(RELU)) // [N, 64, 64, 32]
                .then("pool1", new MaxPool(4, 4)) // [N, 16, 16, 32]
                .then("conv2", Conv2d.keras(3, 64).activation(RELU)) // [N, 16, 16, 64]
                .then("mean", GlobalAveragePool.FLAT) // [N, 64]
                .then("drop", Dropout.of(0.2, mode))
                .then("logits", Dense.keras(classes)) // [N, classes]
                .output();
    var trained =
        ImageTrainer.of(own) // or Networks.named("resnet34")
            .imageSize(64)
            .epochs(10)
            .optimizer(Adam.standard())
            .learningRate(1e-3)
            .augment("flip,rotation=15")
            .directory(Path.of(args[1], "run"))
            .log(System.out)
            .train(data);
    System.out.println(trained.evaluate(data.test()));
    trained.export(Path.of(args[1], "savedmodels"));
  }
}
