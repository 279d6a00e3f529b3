// SPDX-License-Identifier: Apache-2.0
package dev.convnet;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.testing.DependentProject;
import dev.convnet.testing.DependentProject.Ended;
import dev.convnet.testing.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars in the hands of a project that depends on them and on nothing else. */
@Tag("slow")
class ArtifactIT {
  private static final String DATA = "dev/convnet/data/sets/";

  @TempDir static Path folder;

  private static DependentProject project;
  private static List<Path> classPath;

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    project = DependentProject.in(folder);
    classPath = project.classPath();
  }

  @Test
  void theExampleAndOtherDataSetsTrainModelsThatLoad() throws IOException, InterruptedException {
    var images = ColorImages.write(folder.resolve("images"), 40, 24, 24).toString();
    var out = folder.resolve("out").toString();

    var ended = project.run(project.classPath("-Pdata"), "FrontDoor", images, out);

    assertEquals(0, ended.code(), ended.output());
    var lines = ended.output().lines().toList();
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("epoch 10/10: ")), ended.output());
    var last = lines.subList(lines.size() - 3, lines.size());
    assertEquals(List.of("red", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", "bright"), last, ended.output());
    assertEquals(
        "red", Python.run("classify.py", out + "/savedmodels/1", images + "/red/30.png").strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "picocli",
        "logback",
        "xchart",
        "javalin",
        "grpc",
        "jna",
        "kafka",
        "progressbar",
        "sqlite",
        "parquet"
      })
  void theClassPathOfADependentHasNo(String artifact) {
    var paths = classPath.stream().map(Path::toString).collect(joining("\n"));

    assertFalse(paths.contains(artifact), paths);
  }

  @ParameterizedTest
  @CsvSource({"Mac, aarch64, macosx-arm64", "Linux, aarch64, linux-arm64"})
  void aDependentGetsItsPlatformsNativeLibrary(String system, String processor, String library)
      throws IOException, InterruptedException {
    var listed = project.dependencies("-Dos.name=" + system + " -Dos.arch=" + processor);

    assertTrue(listed.contains("tensorflow-core-native:jar:" + library), listed);
    assertTrue(listed.contains("javacpp:jar:" + library), listed);
  }

  @Test
  void theJarHasNeitherDataSetsNorASetUpOfTheLog() throws IOException {
    var names = names(DependentProject.jar(""));

    var ofSets = names.stream().filter(name -> name.startsWith(DATA)).toList();
    assertTrue(ofSets.stream().noneMatch(name -> name.endsWith(".gz")), ofSets::toString);
    assertFalse(names.contains("logback.xml"));
    assertTrue(names.contains(DATA + "imagenet/classes.txt"));
  }

  @Test
  void theDataSetsHaveAJarOfTheirOwn() throws IOException {
    var files = names(DependentProject.jar("data")).tailSet(DATA + "README.md");

    assertEquals(
        List.of(
            "README.md",
            "cifar-10-sample.tar.gz",
            "mnist/README.md",
            "mnist/t10k-images-idx3-ubyte.gz",
            "mnist/t10k-labels-idx1-ubyte.gz",
            "mnist/train-images-idx3-ubyte.gz",
            "mnist/train-labels-idx1-ubyte.gz"),
        files.stream().map(name -> name.substring(DATA.length())).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sources", "javadoc"})
  void thereIsAJarWith(String classifier) throws IOException {
    var extension = classifier.equals("sources") ? ".java" : ".html";

    assertTrue(
        names(DependentProject.jar(classifier))
            .contains("dev/convnet/io/savedmodel/ImageClassifier" + extension));
  }

  @Test
  void theBuiltInDataSetsNeedTheirJar() throws IOException, InterruptedException {
    var ended = project.run(classPath, "OptionalParts", "data", folder + "/without");

    assertLine(
        0,
        "the built-in sample of CIFAR-10 is not on the class path: add dev.convnet:convnet:"
            + System.getProperty("convnet.version")
            + ":data, or give a folder with files of your own",
        ended);
  }

  @Test
  void theBuiltInDataSetsAreFoundInTheirJar() throws IOException, InterruptedException {
    var withData = project.classPath("-Pdata");

    var ended = project.run(withData, "OptionalParts", "data", folder + "/with");

    assertLine(0, "unpacked", ended);
  }

  @Test
  void aServerNeedsJavalin() throws IOException, InterruptedException {
    var ended = project.run(classPath, "OptionalParts", "server");

    assertLine(0, "ModelServer needs io.javalin:javalin:6.7.0: add it to the class path", ended);
  }

  @Test
  void aTopicNeedsKafka() throws IOException, InterruptedException {
    var ended = project.run(classPath, "OptionalParts", "topic");

    assertLine(
        0,
        "A topic of Kafka needs org.apache.kafka:kafka-clients:4.3.1: add it to the class path",
        ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev.convnet.app.Main", "dev.convnet.app.cifar10.Cifar10Train"})
  void aProgramNeedsItsOwnLibraries(String program) throws IOException, InterruptedException {
    var ended = DependentProject.java(classPath, program, "--help");

    assertLine(
        1,
        "The programs need optional artifacts on the class path: add info.picocli:picocli:4.7.7,"
            + " ch.qos.logback:logback-classic:1.5.18, me.tongfei:progressbar:0.10.1,"
            + " org.knowm.xchart:xchart:3.8.8",
        ended);
  }

  private static void assertLine(int code, String line, Ended ended) {
    assertEquals(line, ended.output().strip());
    assertEquals(code, ended.code());
  }

  private static TreeSet<String> names(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      var names = new TreeSet<String>();
      zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).forEach(names::add);
      return names;
    }
  }
}
