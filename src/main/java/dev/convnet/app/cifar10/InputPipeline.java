// SPDX-License-Identifier: Apache-2.0
package dev.convnet.app.cifar10;

/** The pipeline from the files to the network. */
public enum InputPipeline {
  /**
   * The tutorial's pipeline: readers, distortions and queues in the graph, filled by 16 threads.
   */
  QUEUE,
  /**
   * All images are in memory, and Java code distorts them. It is repeatable, starts faster and
   * needs less processor time.
   */
  MEMORY
}
