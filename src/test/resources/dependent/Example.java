import dev.convnet.io.savedmodel.ImageClassifier;
import java.awt.BasicStroke;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Draws a one and classifies it. */
class Example {
  public static void main(String... args) throws Exception {
    var image = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
    var pen = image.createGraphics();
    pen.setStroke(new BasicStroke(3));
    pen.drawLine(14, 5, 14, 23);
    pen.dispose();
    var file = new ByteArrayOutputStream();
    ImageIO.write(image, "png", file);

    try (var classifier = ImageClassifier.load(Path.of("savedmodels/mnist"))) {
      var prediction = classifier.classifyEncoded(List.of(file.toByteArray())).get(0);
      System.out.println(prediction.best().label());
    }
  }
}
