// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

/** How pictures come to the network. */
public enum InputPipeline {
  /** The tutorial's own: readers, distortions and queues in the graph, filled by 16 threads. */
  QUEUE,
  /**
   * All pictures in memory, distorted by plain Java: repeatable, quick to start, less work for the
   * processor.
   */
  MEMORY
}
