// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * Handlers for the system's signals. The JDK's {@code sun.misc.Signal} is asked by its name, for
 * the compiler warns of it; where there is none, signals do what they always do.
 */
final class Signals {
  private Signals() {}

  /**
   * @param name {@code TERM} or {@code INT}
   * @param handler gets the signal's number, in a thread of its own
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
      // the JVM's own handler ends the process, and the shutdown hook hears of it
    }
  }
}
