// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * How a session runs. The number of threads decides the last bits of sums, and TensorFlow keeps the
 * first session's for the whole process, so it is always set.
 *
 * @param threads threads within one operation
 * @param logDevicePlacement TensorFlow prints where each operation goes
 * @param cpuDevices {@code /device:CPU:0} and on; they share the processors
 * @param precision the numbers of what takes the time
 */
public record SessionOptions(
    int threads, boolean logDevicePlacement, int cpuDevices, NumericPrecision precision)
    implements SessionFactory {
  public SessionOptions {
    if (threads < 1)
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    if (cpuDevices < 1)
      throw new IllegalArgumentException("cpuDevices must be at least 1, got " + cpuDevices);
  }

  /** One device, in float32. */
  public SessionOptions(int threads, boolean logDevicePlacement) {
    this(threads, logDevicePlacement, 1, NumericPrecision.FLOAT32);
  }

  /** A thread a processor. */
  public static SessionOptions standard() {
    return new SessionOptions(Runtime.getRuntime().availableProcessors(), false);
  }

  /** As many threads on every machine, so that sums come out the same. */
  public static SessionOptions reproducible() {
    return new SessionOptions(4, false);
  }

  public static SessionOptions singleThreaded() {
    return new SessionOptions(1, false);
  }

  /**
   * One thread, and the caller's at that: for a graph so small that to wake another costs more than
   * it does. A large one could use up the thread's stack.
   */
  public static SessionFactory onCallersThread() {
    var config = singleThreaded().toProto().toBuilder().setInterOpParallelismThreads(-1).build();
    return graph -> new Session(graph, config);
  }

  public SessionOptions withLogDevicePlacement(boolean log) {
    return new SessionOptions(threads, log, cpuDevices, precision);
  }

  public SessionOptions withCpuDevices(int count) {
    return new SessionOptions(threads, logDevicePlacement, count, precision);
  }

  public SessionOptions withPrecision(NumericPrecision numbers) {
    return new SessionOptions(threads, logDevicePlacement, cpuDevices, numbers);
  }

  /** An operation whose device is missing runs where it can, as in the originals. */
  public ConfigProto toProto() {
    var config = ConfigProto.newBuilder();
    precision.rewrite(config.getGraphOptionsBuilder().getRewriteOptionsBuilder());
    return config
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(threads)
        .setAllowSoftPlacement(true)
        .setLogDevicePlacement(logDevicePlacement)
        .putDeviceCount("CPU", cpuDevices)
        .build();
  }

  /** A session in this process. */
  @Override
  public Session open(Graph graph) {
    return new Session(graph, toProto());
  }
}
