// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Handlers for the operating system's signals. The JDK's {@code sun.misc.Signal} is called by
 * reflection, because the compiler warns about it. On a JVM without it, signals keep their effect.
 */
final class Signals {
  private Signals() {}

  /**
   * Installs a handler.
   *
   * @param name {@code TERM} or {@code INT}
   * @param handler receives the signal's number in a separate thread
   */
  static void handle(String name, IntConsumer handler) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handlers = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) -> {
            handler.accept((int) signal.getMethod("getNumber").invoke(arguments[0]));
            return null;
          };
      var proxy =
          Proxy.newProxyInstance(handlers.getClassLoader(), new Class<?>[] {handlers}, call);
      var named = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handlers).invoke(null, named, proxy);
    } catch (ReflectiveOperationException none) {
      // the JVM's own handler ends the process, which runs the shutdown hook
    }
  }

  /**
   * Ends the process at once, as the signal does where nothing handles it. {@link Runtime#halt}
   * would destroy TensorFlow's objects while its threads compute, so that they crash.
   *
   * @param name {@code TERM} or {@code INT}
   * @param number of the signal
   */
  static void endProcess(String name, int number) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handlers = Class.forName("sun.misc.SignalHandler");
      var named = signal.getConstructor(String.class).newInstance(name);
      var standard = handlers.getField("SIG_DFL").get(null);
      signal.getMethod("handle", signal, handlers).invoke(null, named, standard);
      // Signal.raise refuses what has no handler in Java
      new ProcessBuilder("kill", "-" + name, Long.toString(ProcessHandle.current().pid()))
          .start()
          .waitFor();
    } catch (ReflectiveOperationException | IOException e) { // not on this system
      Runtime.getRuntime().halt(128 + number);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
