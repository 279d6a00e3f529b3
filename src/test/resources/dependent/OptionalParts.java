import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import dev.convnet.serving.log.kafka.TopicSettings;
import java.nio.file.Path;
import java.util.Map;

/** Uses what needs an optional artifact, and prints the outcome or the message of the exception. */
class OptionalParts {
  public static void main(String... args) throws Exception {
    try {
      System.out.println(
          switch (args[0]) {
            case "server" -> serve();
            case "topic" -> TopicSettings.parse("localhost:9092").topic();
            default -> unpack(Path.of(args[1]));
          });
    } catch (Exception e) {
      System.out.println(e.getMessage());
    }
  }

  private static String serve() throws Exception {
    try (var server = ModelServer.start(BindAddress.local(0), Map.of())) {
      return "serves";
    }
  }

  private static String unpack(Path folder) throws Exception {
    Cifar10Sample.extractTo(folder);
    return "unpacked";
  }
}
