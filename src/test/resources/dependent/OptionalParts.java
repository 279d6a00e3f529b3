import dev.convnet.data.sets.Cifar10Sample;
import dev.convnet.serving.BindAddress;
import dev.convnet.serving.ModelServer;
import java.nio.file.Path;
import java.util.Map;

/** Uses what needs an optional artifact, and prints the outcome or the message of the exception. */
class OptionalParts {
  public static void main(String... args) throws Exception {
    try {
      System.out.println(args[0].equals("server") ? serve() : unpack(Path.of(args[1])));
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
