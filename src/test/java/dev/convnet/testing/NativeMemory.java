// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;

/**
 * Finds native objects that nobody closes, such as tensors and sessions. JavaCPP counts them, but
 * it also releases those that Java's collector finds unreachable, which hides that they were not
 * closed. This class does the second part instead of JavaCPP's thread, and pauses it while it
 * measures.
 */
public final class NativeMemory {
  private static final String JAVACPPS_THREAD = "JavaCPP Deallocator";
  private static final Object RELEASING = new Object();

  static {
    replaceJavaCppsThread();
  }

  private NativeMemory() {}

  /** The code that is measured. */
  public interface Task {
    void run() throws IOException;
  }

  /** Fails if native objects that the task opens, on any thread, are open at its end. */
  public static void assertAllIsClosed(Task task) throws IOException {
    assertEquals(0, leftOpen(task), "native objects are open");
  }

  /** The number of native objects that the task opens and does not close. */
  public static long leftOpen(Task task) throws IOException {
    synchronized (RELEASING) {
      var before = Pointer.totalCount();
      task.run();
      return Pointer.totalCount() - before;
    }
  }

  private static void replaceJavaCppsThread() {
    Pointer.interruptDeallocatorThread();
    for (var thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(JAVACPPS_THREAD)) join(thread);
    }
    var replacement = new Thread(NativeMemory::releaseWhatIsUnreachable, JAVACPPS_THREAD);
    replacement.setDaemon(true);
    replacement.start();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void releaseWhatIsUnreachable() {
    try {
      while (true) {
        synchronized (RELEASING) {
          Pointer.deallocateReferences();
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
