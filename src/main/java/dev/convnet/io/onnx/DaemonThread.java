// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import java.util.concurrent.Executor;

/** Runs each task in a thread of its own, which does not keep the program from ending. */
record DaemonThread(String name) implements Executor {
  @Override
  public void execute(Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
