// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.batching;

/** Whether requests that come at the same time run together. */
public sealed interface Batching {
  /** Each request runs alone. */
  record Off() implements Batching {}

  /** Together where a batch is faster than its rows, which is measured when a model is loaded. */
  record WhereItPays() implements Batching {}

  /** Together wherever the signature allows it: its inputs and outputs have a free first size. */
  record On(BatchingParameters parameters) implements Batching {}

  /** The parameters; those of {@link WhereItPays} fit all requests. */
  default BatchingParameters parameters() {
    return this instanceof On on ? on.parameters() : BatchingParameters.forAnyRequest();
  }
}
