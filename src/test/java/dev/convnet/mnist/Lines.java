// SPDX-License-Identifier: Apache-2.0
package dev.convnet.mnist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What a program prints. */
final class Lines {
  private Lines() {}

  interface Printing {
    void to(PrintStream out) throws IOException;
  }

  static List<String> of(Printing printing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    printing.to(new PrintStream(bytes));
    return bytes.toString().lines().toList();
  }

  static double lastNumber(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
