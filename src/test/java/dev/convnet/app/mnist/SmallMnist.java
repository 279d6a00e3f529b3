// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.mnist;

import dev.convnet.data.sets.Mnist;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * The built-in MNIST with few pictures to measure with, as measuring takes longer than training.
 */
public final class SmallMnist {
  private SmallMnist() {}

  public static Mnist read() throws IOException {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    var mnist = Mnist.read(Path.of("no such folder"), 500, nowhere);
    return new Mnist(mnist.train(), mnist.validation(), mnist.validation());
  }
}
