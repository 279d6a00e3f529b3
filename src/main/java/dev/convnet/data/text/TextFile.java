// SPDX-License-Identifier: Apache-2.0
package dev.convnet.data.text;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads text files that people write with any editor: UTF-8, with or without a byte order mark, or
 * UTF-16 or UTF-32 with a byte order mark; lines end with LF, CR LF or CR.
 */
public final class TextFile {
  /** More than any list that a person writes; a model or a device is not read to its end. */
  private static final int MAX_BYTES = 1 << 24;

  private static final String MARK = "\uFEFF";

  private TextFile() {}

  /** A byte order mark, which says how the rest of the file is encoded. */
  private enum ByteOrderMark {
    UTF_32_LE(Charset.forName("UTF-32LE"), 0xFF, 0xFE, 0, 0), // before UTF_16_LE, which it contains
    UTF_32_BE(Charset.forName("UTF-32BE"), 0, 0, 0xFE, 0xFF),
    UTF_16_LE(UTF_16LE, 0xFF, 0xFE),
    UTF_16_BE(UTF_16BE, 0xFE, 0xFF),
    NONE(UTF_8); // that of UTF-8 is removed with those inside the text

    private final Charset charset;
    private final int[] bytes;

    ByteOrderMark(Charset charset, int... bytes) {
      this.charset = charset;
      this.bytes = bytes;
    }

    static ByteOrderMark of(byte[] content) {
      for (var mark : values()) if (mark.isAtStartOf(content)) return mark;
      throw new AssertionError("NONE is at the start of everything");
    }

    private boolean isAtStartOf(byte[] content) {
      if (content.length < bytes.length) return false;
      for (int i = 0; i < bytes.length; i++) if ((content[i] & 255) != bytes[i]) return false;
      return true;
    }

    ByteBuffer rest(byte[] content) {
      return ByteBuffer.wrap(content, bytes.length, content.length - bytes.length);
    }
  }

  /**
   * Reads all lines, without line ends and byte order marks. An empty last line is none.
   *
   * @throws IOException if the file cannot be read, has more than 16 MiB, or is not such text; the
   *     message names the file and the first line that cannot be read
   */
  public static List<String> readLines(Path file) throws IOException {
    var lines = new ArrayList<String>();
    decode(file, bytes(file)).lines().forEach(line -> lines.add(withoutMarks(line)));
    return lines;
  }

  /**
   * Reads a list of names, one per line: all lines, as {@link #readLines}, without white space
   * around them and without blank lines at the end.
   *
   * @throws IOException as {@link #readLines}, or if there is no name, or a line before the last
   *     name is blank
   */
  public static List<String> readNames(Path file) throws IOException {
    var names = new ArrayList<>(readLines(file));
    names.replaceAll(String::strip);
    while (!names.isEmpty() && names.get(names.size() - 1).isEmpty())
      names.remove(names.size() - 1);
    if (names.isEmpty()) throw new IOException(file + " is empty; write one name per line");
    int blank = names.indexOf("");
    if (blank < 0) return names;
    throw new IOException(
        "%s, line %d, is blank; write one name per line".formatted(file, blank + 1));
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a text file");
    }
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= MAX_BYTES) return bytes;
      throw new IOException(file + " has more than 16 MiB, so it is not a text file of this kind");
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "there is no such file");
    }
  }

  private static String decode(Path file, byte[] content) throws IOException {
    var mark = ByteOrderMark.of(content);
    var text = CharBuffer.allocate(content.length + 1);
    var decoder =
        mark.charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var error = decoder.decode(mark.rest(content), text, true);
    var decoded = text.flip().toString();
    int zero = decoded.indexOf('\0');
    if (zero < 0 && !error.isError()) return decoded;
    var readable = zero < 0 ? decoded : decoded.substring(0, zero);
    throw new IOException(
        "%s, line %d, is not %s text; save the file as UTF-8"
            .formatted(file, lineAfter(readable), mark.charset.name()));
  }

  /** The number, from 1, of the line that contains what follows the text. */
  private static int lineAfter(String text) {
    return Math.toIntExact((text + "|").lines().count());
  }

  /** Files that were put together have a mark inside. */
  private static String withoutMarks(String line) {
    var rest = line;
    while (rest.startsWith(MARK)) rest = rest.substring(1);
    return rest;
  }
}
