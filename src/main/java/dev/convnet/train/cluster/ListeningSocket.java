// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A socket on which native code of this process listens, found in Linux's {@code /proc}.
 *
 * @param descriptor its file descriptor
 */
record ListeningSocket(int descriptor) {
  private static final List<String> TABLES = List.of("/proc/self/net/tcp", "/proc/self/net/tcp6");
  private static final String LISTENS = "0A";
  private static final int SOL_SOCKET = 1;
  private static final int SO_BINDTODEVICE = 25;

  /** The C library. */
  interface Sockets extends Library {
    int setsockopt(int socket, int level, int option, byte[] value, int length);
  }

  /**
   * Finds the socket.
   *
   * @throws IOException if this process does not listen on the port, or if there is no {@code
   *     /proc}
   */
  static ListeningSocket onPort(int port) throws IOException {
    var links = links(port);
    try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (var file : open) {
        if (links.contains(target(file))) {
          return new ListeningSocket(Integer.parseInt(file.getFileName().toString()));
        }
      }
    } catch (NoSuchFileException notLinux) {
      throw new IOException(
          "cannot restrict port %d to this machine, because this system has no /proc; use BindScope.ALL"
              .formatted(port),
          notLinux);
    }
    throw new IOException("this process does not listen on port " + port);
  }

  /** The link's target; empty if the descriptor has been closed in the meantime. */
  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException closed) {
      return "";
    }
  }

  /** {@code socket:[4711]} for each socket that listens on the port, of any process. */
  private static Set<String> links(int port) throws IOException {
    var links = new HashSet<String>();
    for (var table : TABLES) {
      if (!Files.exists(Path.of(table))) continue;
      for (var row : Files.readAllLines(Path.of(table))) {
        var columns = row.strip().split("\\s+"); // number, local, remote, state, … inode
        var isOn = columns[1].endsWith(String.format(Locale.ROOT, ":%04X", port));
        if (isOn && columns[3].equals(LISTENS)) links.add("socket:[" + columns[9] + "]");
      }
    }
    return links;
  }

  /** From now on, the socket only receives packets from this network device. */
  void bindToDevice(String device) throws IOException {
    var name = (device + "\0").getBytes(StandardCharsets.US_ASCII);
    var sockets = Native.load("c", Sockets.class);
    if (sockets.setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, name.length) != 0) {
      throw new IOException(
          "cannot restrict the port to this machine: setsockopt failed with error %d; use BindScope.ALL"
              .formatted(Native.getLastError()));
    }
  }
}
