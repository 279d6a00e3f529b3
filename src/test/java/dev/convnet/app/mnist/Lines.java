// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What a program prints. */
public final class Lines {
  private Lines() {}

  public interface Printing {
    void to(PrintStream out) throws IOException;
  }

  public static List<String> of(Printing printing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    printing.to(new PrintStream(bytes));
    return bytes.toString().lines().toList();
  }

  public static double lastNumber(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
