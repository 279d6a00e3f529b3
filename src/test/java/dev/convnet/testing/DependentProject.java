// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.ToolProvider;

/**
 * The Maven project of {@code src/test/resources/dependent}, which depends on this project's jars
 * in {@code target}. They are installed into a local repository of its own. Everything else comes
 * from the local repository of the build that runs, never from a network.
 */
public final class DependentProject {
  private static final Path SOURCES = Path.of("src/test/resources/dependent");
  private static final String VERSION = System.getProperty("convnet.version");
  private static final String DEPENDENCY_PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:"
          + System.getProperty("convnet.dependencyPlugin")
          + ":";

  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final Path folder;

  private DependentProject(Path folder) {
    this.folder = folder;
  }

  /** What a process ended with; {@code output} has both of its streams. */
  public record Ended(int code, String output) {}

  /** The jar with a classifier, or the main one if the classifier is empty. */
  public static Path jar(String classifier) {
    var suffix = classifier.isEmpty() ? "" : "-" + classifier;
    return Path.of("target", "convnet-" + VERSION + suffix + ".jar");
  }

  /** Installs the jars; the project lies in {@code folder}. */
  public static DependentProject in(Path folder) throws IOException {
    var installed =
        Files.createDirectories(folder.resolve("repository/dev/convnet/convnet").resolve(VERSION));
    Files.copy(Path.of("pom.xml"), installed.resolve("convnet-" + VERSION + ".pom"));
    for (var jar : List.of(jar(""), jar("data"))) {
      Files.copy(jar, installed.resolve(jar.getFileName()));
    }
    Files.copy(SOURCES.resolve("pom.xml"), folder.resolve("pom.xml"));
    Files.writeString(folder.resolve("settings.xml"), settings(folder.resolve("repository")));
    return new DependentProject(folder);
  }

  /** The build's repository takes the place of every remote one. */
  private static String settings(Path repository) {
    var remote = Path.of(System.getProperty("convnet.localRepository")).toUri();
    return """
        <settings>
          <localRepository>%s</localRepository>
          <mirrors><mirror><id>build</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
        </settings>
        """
        .formatted(repository, remote);
  }

  /**
   * The jars that a run of the project has on its class path.
   *
   * @param options Maven's, such as {@code -Pdata}
   */
  public List<Path> classPath(String... options) throws IOException, InterruptedException {
    var list = folder.resolve("classpath.txt");
    maven("", "build-classpath", list, "-Dmdep.outputFile=" + list, options);
    var paths = Files.readString(list).strip().split(File.pathSeparator);
    return Arrays.stream(paths).map(Path::of).toList();
  }

  /**
   * The project's dependencies as Maven lists them on another platform.
   *
   * @param platform Java's properties: {@code -Dos.name=Mac}
   */
  public String dependencies(String platform) throws IOException, InterruptedException {
    var list = folder.resolve("dependencies.txt");
    maven(platform, "tree", list, "-DoutputFile=" + list);
    return Files.readString(list);
  }

  private void maven(
      String jvmOptions, String goal, Path output, String outputOption, String... options)
      throws IOException, InterruptedException {
    Files.deleteIfExists(output);
    var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    var mvn = Path.of(System.getProperty("convnet.mavenHome"), "bin", windows ? "mvn.cmd" : "mvn");
    var settings = folder.resolve("settings.xml").toString();
    var command = new ArrayList<>(List.of(mvn.toString(), "-q", "-B", "-s", settings));
    command.addAll(List.of("-gs", settings, DEPENDENCY_PLUGIN + goal, outputOption));
    command.add("-Dconvnet.version=" + VERSION);
    command.addAll(List.of(options));
    var ended =
        run(
            command,
            Map.of("MAVEN_OPTS", QUICK_START + " " + jvmOptions, "MAVEN_ARGS", ""),
            folder);
    assertEquals(0, ended.code(), ended.output());
  }

  /**
   * Compiles a file of {@code src/test/resources/dependent}, and those whose classes it uses, and
   * runs its class in the working directory of the tests.
   */
  public Ended run(List<Path> classPath, String className, String... arguments)
      throws IOException, InterruptedException {
    var classes = Files.createDirectories(folder.resolve("classes"));
    var source = SOURCES.resolve(className + ".java").toString();
    var options = List.of("-cp", join(classPath), "-sourcepath", SOURCES.toString(), source);
    var command = new ArrayList<>(List.of("-d", classes.toString()));
    command.addAll(options);
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new));
    assertEquals(0, code, source + " does not compile");

    var withClasses = new ArrayList<>(List.of(classes));
    withClasses.addAll(classPath);
    return java(withClasses, className, arguments);
  }

  /** Runs a class in a JVM of its own in the working directory of the tests. */
  public static Ended java(List<Path> classPath, String className, String... arguments)
      throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(List.of(java, QUICK_START, "-Xmx1g", "-cp", join(classPath), className));
    command.addAll(List.of(arguments));
    return run(command, Map.of(), Path.of("").toAbsolutePath());
  }

  private static String join(List<Path> classPath) {
    return String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList());
  }

  private static Ended run(List<String> command, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes());
    return new Ended(process.waitFor(), output);
  }
}
