// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.io.savedmodel.ServableModel;
import dev.convnet.serving.batching.ModelRunner;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/** A version of a model that is not unloaded before this is closed. */
public final class ModelHandle implements AutoCloseable {
  private final String name;
  private final ServedVersion version;
  private final ServableModel model;
  private final ModelRunner runner;
  private final AtomicBoolean closed = new AtomicBoolean();

  ModelHandle(String name, ServedVersion version, ModelRunner runner) {
    this.name = name;
    this.version = version;
    this.model = runner.model();
    this.runner = runner;
  }

  /** The name of the model. */
  public String name() {
    return name;
  }

  public long version() {
    return version.number();
  }

  /** The caller must not close it. */
  public ServableModel model() {
    return model;
  }

  /**
   * Runs a signature, perhaps together with other requests, and waits for it.
   *
   * @param signature of the model, with the outputs that are wanted
   * @param inputs by their names in the signature; the caller closes them
   * @param reader receives the outputs by their names; they are closed when it returns
   * @return the result of {@code reader}
   * @throws ServingException if too many requests wait
   * @throws IllegalArgumentException if TensorFlow refuses the inputs
   */
  public <T> T call(
      SignatureDef signature, Map<String, Tensor> inputs, Function<Map<String, Tensor>, T> reader) {
    try {
      return runner.call(signature, inputs, reader);
    } catch (RejectedExecutionException e) {
      throw new ServingException(StatusCode.UNAVAILABLE, e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) version.release();
  }
}
