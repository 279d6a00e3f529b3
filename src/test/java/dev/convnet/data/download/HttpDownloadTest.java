// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDownloadTest {
  private static final int SIZE = 300_000;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private FileServer server;
  private Path file;
  private Path part;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    server = new FileServer(content);
    file = folder.resolve("file");
    part = folder.resolve("file.part");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void downloadsAFile() throws Exception {
    download(SIZE).to(file);

    assertEquals(List.of("all"), server.asked());
    assertIsThere();
  }

  @Test
  void doesNotWaitForeverForAServerThatFallsSilent() throws Exception {
    server.cutAfter = 100_000;
    server.silent = true;

    var error =
        assertThrows(IOException.class, () -> download(SIZE, Duration.ofSeconds(2)).to(file));

    assertEquals(
        server.uri()
            + " ended after %d of 300000 bytes (the next download resumes there)"
                .formatted(Files.size(part)),
        error.getMessage());
  }

  @Nested
  class AfterACut {
    @Test
    void resumesThere() throws Exception {
      server.cutAfter = 100_000;
      var error = assertThrows(IOException.class, () -> download(SIZE).to(file));
      var came = Files.size(part); // the client may lose the last of what was sent
      server.cutAfter = SIZE;

      download(SIZE).to(file);

      assertEquals(
          server.uri()
              + " ended after %d of 300000 bytes (the next download resumes there)".formatted(came),
          error.getMessage());
      assertEquals(List.of("all", "bytes=" + came + "-"), server.asked());
      assertIsThere();
    }

    @Test
    void startsAgainIfTheServerKnowsNoRanges() throws Exception {
      Files.write(part, new byte[100]);
      server.knowsRanges = false;

      download(SIZE).to(file);

      assertEquals(List.of("bytes=100-"), server.asked());
      assertIsThere();
    }

    @Test
    void startsAgainAfterAPartThatTheServerCannotContinue() throws Exception {
      Files.write(part, new byte[100]);
      server.status = 416;
      assertThrows(IOException.class, () -> download(SIZE).to(file));
      server.status = 200;

      download(SIZE).to(file);

      assertEquals(List.of("bytes=100-", "all"), server.asked());
      assertIsThere();
    }

    @Test
    void asksForNothingIfThePartIsWhole() throws Exception {
      Files.write(part, content);

      download(SIZE).to(file);

      assertEquals(List.of(), server.asked());
      assertIsThere();
    }
  }

  @Nested
  class WhatIsWrong {
    @Test
    void inTheChecksumIsShownAndTheFileRemoved() throws Exception {
      Files.write(part, new byte[100]);
      var found = content.clone();
      Arrays.fill(found, 0, 100, (byte) 0);

      var error = assertThrows(IOException.class, () -> download(SIZE).to(file));

      assertEquals(
          "the file from %s has SHA-256 %s instead of %s and was deleted"
              .formatted(server.uri(), sha256(found), sha256(content)),
          error.getMessage());
      assertNothingIsThere();
    }

    @Test
    void inTheLengthIsNotEvenSaved() {
      var error = assertThrows(IOException.class, () -> download(SIZE + 1).to(file));

      assertEquals(server.uri() + " has 300000 bytes instead of 300001", error.getMessage());
      assertNothingIsThere();
    }

    @Test
    void inTheAnswerIsShown() {
      server.status = 404;

      var error = assertThrows(IOException.class, () -> download(SIZE).to(file));

      assertEquals(server.uri() + " answered with status 404", error.getMessage());
      assertNothingIsThere();
    }
  }

  private HttpDownload download(long bytes) throws Exception {
    return download(bytes, Duration.ofSeconds(60));
  }

  private HttpDownload download(long bytes, Duration stallTimeout) throws Exception {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    return new HttpDownload(
        new RemoteFile(server.uri(), sha256(content), bytes), nowhere, stallTimeout);
  }

  private void assertIsThere() throws IOException {
    assertArrayEquals(content, Files.readAllBytes(file));
    assertFalse(Files.exists(part));
  }

  private void assertNothingIsThere() {
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(part));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
