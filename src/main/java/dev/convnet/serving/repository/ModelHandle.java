// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import dev.convnet.io.savedmodel.ServableModel;
import java.util.concurrent.atomic.AtomicBoolean;

/** A version of a model that is not unloaded before this is closed. */
public final class ModelHandle implements AutoCloseable {
  private final String name;
  private final ServedVersion version;
  private final ServableModel model;
  private final AtomicBoolean closed = new AtomicBoolean();

  ModelHandle(String name, ServedVersion version, ServableModel model) {
    this.name = name;
    this.version = version;
    this.model = model;
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

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) version.release();
  }
}
