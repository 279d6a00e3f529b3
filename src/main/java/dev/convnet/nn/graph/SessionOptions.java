// SPDX-License-Identifier: Apache-2.0
package dev.convnet.nn.graph;

import dev.convnet.error.InvalidSettingException;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * The settings of a session in this process. The number of threads decides the last bits of sums,
 * and TensorFlow keeps that of the first session for the whole process, so it is always set.
 *
 * @param threads within one operation, and of operations that run at the same time
 * @param logDevicePlacement whether TensorFlow prints the device of each operation
 * @param cpuDevices the number of CPU devices, which share the processors
 * @param precision the type in which convolutions and matrix products compute
 */
public record SessionOptions(
    int threads, boolean logDevicePlacement, int cpuDevices, NumericPrecision precision)
    implements SessionFactory {
  public SessionOptions {
    InvalidSettingException.requireAtLeast(1, "threads", threads);
    InvalidSettingException.requireAtLeast(1, "cpuDevices", cpuDevices);
  }

  /** Options with one CPU device and float32. */
  public SessionOptions(int threads, boolean logDevicePlacement) {
    this(threads, logDevicePlacement, 1, NumericPrecision.FLOAT32);
  }

  /** As many threads as this machine has processors. */
  public static SessionOptions standard() {
    return new SessionOptions(Runtime.getRuntime().availableProcessors(), false);
  }

  /** Four threads on every machine, so that results are the same to the last bit. */
  public static SessionOptions reproducible() {
    return new SessionOptions(4, false);
  }

  /** One thread. */
  public static SessionOptions singleThreaded() {
    return new SessionOptions(1, false);
  }

  /**
   * A session that runs on the caller's thread alone: for a graph so small that waking another
   * thread takes longer than the graph. A large graph may overflow the thread's stack.
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

  public SessionOptions withPrecision(NumericPrecision other) {
    return new SessionOptions(threads, logDevicePlacement, cpuDevices, other);
  }

  /**
   * The options as TensorFlow takes them, with {@code allow_soft_placement} as in the originals.
   */
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

  /** Opens a session in this process; the caller closes it before the graph. */
  @Override
  public Session open(Graph graph) {
    return new Session(graph, toProto());
  }
}
