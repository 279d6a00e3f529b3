// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.convnet.testing.ImageFiles;
import dev.convnet.testing.JavaProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs as a user runs them, on images whose brightness is their class. */
class CompareCommandTest {
  private static final List<String> OUTPUTS =
      List.of("accuracy.png", "accuracy.svg", "loss.png", "loss.svg", "table.md", "table.csv");

  @TempDir private static Path images;
  @TempDir private Path folder;

  @BeforeAll
  static void paint() throws IOException {
    for (int i = 0; i < 20; i++) {
      write("bright/" + i + ".png", 0xffc8c8c8 + i);
      write("dark/" + i + ".png", 0xff141414 + i);
    }
  }

  private static void write(String name, int color) throws IOException {
    var file = images.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, ImageFiles.encode("png", ImageFiles.plain(32, 32, color)));
  }

  private static JavaProgram.Ended run(String program, Path to, String... more) {
    var arguments = new ArrayList<>(List.of(program.split(" ")));
    arguments.addAll(List.of("--data=" + images, "--to=" + to));
    arguments.addAll(List.of(more));
    return JavaProgram.here(arguments.toArray(String[]::new));
  }

  private static JavaProgram.Ended rates(Path to, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--model=lenet5-modern",
                "--values=1e38,0.01",
                "--optimizer=sgd",
                "--batch_size=8",
                "--epochs=1"));
    if (more.length == 0) arguments.add("--seeds=2");
    arguments.addAll(List.of(more));
    return run("compare learning-rates", to, arguments.toArray(String[]::new));
  }

  /** The repeated run is trained again, the others are kept. */
  @Test
  void aComparisonThatLostARunRepeatsItToTheSameBytes() throws IOException {
    var ended = rates(folder);
    assertEquals(0, ended.code(), ended.err());
    var before = contents(OUTPUTS);
    var results = contents(List.of("runs/1e38-seed1/result.json", "runs/0.01-seed1/result.json"));
    for (var name : OUTPUTS) Files.delete(folder.resolve(name));
    Files.delete(folder.resolve("runs/0.01-seed2/result.json"));

    assertEquals(0, rates(folder).code());

    assertEquals(before, contents(OUTPUTS));
    assertEquals(
        results, contents(List.of("runs/1e38-seed1/result.json", "runs/0.01-seed1/result.json")));
    assertTrue(Files.exists(folder.resolve("runs/0.01-seed2/result.json")));
  }

  private List<String> contents(List<String> names) throws IOException {
    var contents = new ArrayList<String>();
    for (var name : names) {
      contents.add(Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1));
    }
    return contents;
  }

  @Test
  void aNetworkThatDivergesIsInTheTable() throws IOException {
    rates(folder, "--seeds=1");

    var table = Files.readString(folder.resolve("table.md"));
    assertTrue(table.contains("| 1e38 | 1 | 1 | – |"), table);
    assertTrue(table.contains("1e38 diverged in 1 of 1 runs."), table);
    assertEquals(900, ImageIO.read(folder.resolve("accuracy.png").toFile()).getWidth());
    assertTrue(Files.readString(folder.resolve("accuracy.svg")).contains("0.01"));
    var provenance = new ObjectMapper().readTree(folder.resolve("provenance.json").toFile());
    assertTrue(provenance.get("command").asText().startsWith("tools/convnet compare learning-"));
  }

  @Test
  void initializersShowTheGradientsOfEachLayer() throws IOException {
    var ended =
        run(
            "compare initializers",
            folder,
            "--model=plain-20",
            "--values=random,he",
            "--epochs=1",
            "--seeds=1");

    assertEquals(0, ended.code(), ended.err());
    var lines = Files.readAllLines(folder.resolve("gradients.csv"));
    assertEquals(1 + 2 * 20, lines.size());
    var random = Double.parseDouble(lines.get(1).split(",")[3]);
    var he = Double.parseDouble(lines.get(21).split(",")[3]);
    assertTrue(random < 1e-9 && he > 1e-3, random + " " + he);
    assertTrue(Files.exists(folder.resolve("gradients.svg")));
    assertTrue(Files.isDirectory(folder.resolve("runs/he-seed1/initial")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "compare optimizers --model=plain-8 --optimizer=sgd |"
            + " compare optimizers varies --optimizer; give the values as --values=…",
        "compare optimizers | Missing required option: '--model=NAME'",
        "compare optimizers --model=plain-8 --values=sgd,best |"
            + " --values must be [sgd, momentum, nesterov, rmsprop, adam, muon], got 'best'",
        "compare dropout --model=resnet20 | dropout and batch normalization cannot be chosen in"
            + " network 'resnet20'; they can in: basic-cnn, plain-8, plain-20",
        "compare batch-norm --model=basic-cnn | batch normalization cannot be added to network"
            + " 'basic-cnn'; it can in plain-8, plain-20",
        "compare dropout --model=plain-8 --values=1 |"
            + " dropoutRate must be at least 0 and less than 1, got 1.0",
        "compare transfer --model=plain-8 | --weights is missing",
        "compare transfer --model=plain-8 --weights=/no.h5 |"
            + " --weights must be an existing file or directory, got /no.h5",
        "compare optimizers --model=plain-8 --values=sgd,SGD |"
            + " --values must differ in letters or digits, got 'SGD' again",
        "find-rate --model=plain-8 --schedule=cosine |"
            + " find-rate has no use for --schedule: it tries rates"
      })
  void refusesInASentence(String command, String message) {
    var ended = run(command, folder);

    assertEquals(2, ended.code(), ended.err());
    assertTrue(ended.err().contains(message), ended.err());
    assertFalse(ended.err().contains("\tat "), ended.err());
  }

  @Test
  void aRateIsFoundAndNoRunIsLeft() throws IOException {
    var ended = run("find-rate", folder, "--model=lenet5-modern", "--optimizer=sgd", "--steps=80");

    assertEquals(0, ended.code(), ended.err());
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("rates.csv", "rates.png", "rates.svg"),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }
}
