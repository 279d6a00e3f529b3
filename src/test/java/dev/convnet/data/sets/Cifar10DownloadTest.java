// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.data.download.Archive;
import dev.convnet.data.download.FileServer;
import dev.convnet.data.download.RemoteFile;
import dev.convnet.error.InvalidSettingException;
import dev.convnet.testing.FakeCifar10;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10DownloadTest {
  private static final int RECORDS = 3;

  @TempDir Path temporary;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private Path dataDir;
  private byte[] official;
  private FileServer server;

  @BeforeEach
  void start() throws IOException {
    dataDir = temporary.resolve("data");
    official = Archive.cifar10(FakeCifar10.colors(RECORDS));
    server = new FileServer(official);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Nested
  class ADownload {
    @Test
    void makesTheFolderTheArchiveAndTheFiles() throws Exception {
      var files = download().into(dataDir);

      assertArrayEquals(FakeCifar10.colors(RECORDS), Files.readAllBytes(files.test().get(0)));
      assertArrayEquals(official, Files.readAllBytes(archive()));
      assertEquals(
          List.of(".lock", "cifar-10-batches-bin", "cifar-10-binary.tar.gz"), namesInDataDir());
    }

    @Test
    void printsTheTutorialsLines() throws Exception {
      download().into(dataDir);

      var lines = printed.toString(StandardCharsets.UTF_8);
      assertTrue(
          lines.endsWith(
              "\r>> Downloading cifar-10-binary.tar.gz 100.0%%%nSuccessfully downloaded cifar-10-binary.tar.gz %d bytes.%n"
                  .formatted(official.length)),
          lines);
    }

    @Test
    void isNotDoneTwice() throws Exception {
      download().into(dataDir);

      download().into(dataDir);

      assertEquals(List.of("all"), server.asked());
    }
  }

  @Nested
  class WhatIsWrong {
    @Test
    void inTheNetworkIsSaidInOneSentence() throws Exception {
      var uri = URI.create("http://127.0.0.1:" + closedPort() + "/" + Cifar10Download.ARCHIVE);

      var error =
          assertThrows(
              FileNotFoundException.class,
              () -> download(new RemoteFile(uri, sha256(official), official.length)).into(dataDir));

      assertEquals(
          ("cifar-10-binary.tar.gz is not in %s and was not downloaded, because %s cannot be reached"
                  + " (java.net.ConnectException); put it there")
              .formatted(dataDir, uri),
          error.getMessage());
    }

    @Test
    void withTheDataFoldersNameIsSaid() {
      var error = assertThrows(InvalidSettingException.class, () -> download().into(Path.of("")));

      assertEquals("dataDir must not be empty", error.getMessage());
    }
  }

  @Nested
  class AnArchiveThatTheUserPutThere {
    @Test
    void isTakenWithALineIfItIsNotTheOfficialOne() throws Exception {
      var other = Archive.cifar10(FakeCifar10.colors(2 * RECORDS));
      put(Archive.cifar10(new byte[RECORDS * 3073]));

      var files = download(new RemoteFile(server.uri(), sha256(other), other.length)).into(dataDir);

      assertEquals(5, files.train().size());
      assertEquals(
          "%s is not the official archive, but holds whole files of valid labels.%n"
              .formatted(archive()),
          printed.toString(StandardCharsets.UTF_8));
      assertEquals(List.of(), server.asked());
    }

    @Test
    void isTakenInSilenceIfItIsTheOfficialOne() throws Exception {
      put(official);

      download().into(dataDir);

      assertEquals("", printed.toString(StandardCharsets.UTF_8));
      assertEquals(List.of(), server.asked());
    }

    @Test
    void isRefusedIfAFileHasAnotherSize() throws Exception {
      put(Archive.cifar10(FakeCifar10.colors(RECORDS + 1)));

      assertRefused("data_batch_1.bin has 12292 bytes instead of 9219");
    }

    @Test
    void isRefusedIfALabelIsNone() throws Exception {
      var records = FakeCifar10.colors(RECORDS);
      records[3073] = 77;
      put(Archive.cifar10(records));

      assertRefused("data_batch_1.bin: record 1 has label 77, but labels are 0 to 9");
    }

    @Test
    void isRefusedIfItLacksAFile() throws Exception {
      try (var archive = new Archive()) {
        put(archive.text("cifar-10-batches-bin/readme.html", "nothing else").bytes());
      }

      assertRefused("data_batch_1.bin has 0 bytes instead of 9219");
    }

    @Test
    void isRefusedIfItIsCut() throws Exception {
      put(Arrays.copyOf(official, official.length / 2));

      assertRefused("it ends too early");
    }

    @Test
    void isRefusedIfItReachesOutOfItsFolder() throws Exception {
      try (var archive = new Archive()) {
        put(archive.text("../../evil", "evil").bytes());
      }

      assertRefused("archive entry '../../evil' would be outside the folder");
      assertFalse(Files.exists(temporary.resolve("evil")));
    }

    private void assertRefused(String reason) throws IOException {
      var error = assertThrows(IOException.class, () -> download().into(dataDir));

      assertEquals(
          "%s cannot be used (%s); delete it, and it is downloaded again"
              .formatted(archive(), reason),
          error.getMessage());
      assertEquals(List.of(".lock", "cifar-10-binary.tar.gz"), namesInDataDir());
    }
  }

  @Nested
  class AtOnce {
    @Test
    void fourThreadsDownloadOnce() throws Exception {
      Callable<Cifar10Files> work = () -> download().into(dataDir);
      var pool = Executors.newFixedThreadPool(4);

      try {
        for (var done : pool.invokeAll(List.of(work, work, work, work))) {
          assertEquals(5, done.get().train().size());
        }
      } finally {
        pool.shutdownNow();
      }

      assertEquals(List.of("all"), server.asked());
    }

    @Test
    void twoProcessesDownloadOnce() throws Exception {
      var first = process();
      var second = process();

      assertEquals(0, first.waitFor());
      assertEquals(0, second.waitFor());

      assertEquals(List.of("all"), server.asked());
      assertEquals(5, Cifar10Files.in(dataDir).train().size());
    }

    private Process process() throws Exception {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp",
              System.getProperty("java.class.path"),
              Other.class.getName(),
              server.uri().toString(),
              sha256(official),
              Integer.toString(official.length),
              dataDir.toString())
          .inheritIO()
          .start();
    }
  }

  /** The other process. */
  static final class Other {
    public static void main(String... args) throws IOException {
      var source = new RemoteFile(URI.create(args[0]), args[1], Long.parseLong(args[2]));
      var nowhere = new PrintStream(new ByteArrayOutputStream());
      new Cifar10Download(source, RECORDS, nowhere).into(Path.of(args[3]));
    }
  }

  private Cifar10Download download() throws Exception {
    return download(new RemoteFile(server.uri(), sha256(official), official.length));
  }

  private Cifar10Download download(RemoteFile source) {
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new Cifar10Download(source, RECORDS, out);
  }

  private Path archive() {
    return dataDir.resolve("cifar-10-binary.tar.gz");
  }

  private void put(byte[] archive) throws IOException {
    Files.createDirectories(dataDir);
    Files.write(archive(), archive);
  }

  private List<String> namesInDataDir() throws IOException {
    try (var paths = Files.list(dataDir)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
