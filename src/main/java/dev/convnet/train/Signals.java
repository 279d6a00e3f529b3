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
    InvocationHandler call =
        (proxy, method, arguments) -> {
          var signal = arguments[0];
          handler.accept((int) signal.getClass().getMethod("getNumber").invoke(signal));
          return null;
        };
    try {
      var handlers = handlers();
      var loader = handlers.getClassLoader();
      install(name, Proxy.newProxyInstance(loader, new Class<?>[] {handlers}, call));
    } catch (ReflectiveOperationException none) {
      // the JVM's own handler ends the process, which runs the shutdown hook
    }
  }

  private static Class<?> handlers() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }

  private static void install(String name, Object handler) throws ReflectiveOperationException {
    var signal = Class.forName("sun.misc.Signal");
    var named = signal.getConstructor(String.class).newInstance(name);
    signal.getMethod("handle", signal, handlers()).invoke(null, named, handler);
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
      install(name, handlers().getField("SIG_DFL").get(null));
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
