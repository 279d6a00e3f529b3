// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.savedmodel;

import dev.convnet.nn.graph.SessionOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Tensor;
import org.tensorflow.proto.SignatureDef;

/**
 * A SavedModel, whoever wrote it, with its signatures as they are. Threads may share it: their
 * calls run side by side, and {@link #close} waits for those that have begun.
 */
public final class ServableModel implements AutoCloseable {
  private final Path directory;
  private final SavedModelBundle bundle;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  private ServableModel(Path directory, SavedModelBundle bundle) {
    this.directory = directory;
    this.bundle = bundle;
  }

  /**
   * Loads a model.
   *
   * @param model {@code NAME/VERSION}, or {@code NAME}, whose greatest version is meant
   * @throws IOException if there is none, or it is damaged; the message says what is there
   */
  public static ServableModel load(Path model) throws IOException {
    var directory = ModelVersions.find(model);
    return new ServableModel(directory, bundle(directory));
  }

  private static SavedModelBundle bundle(Path directory) throws IOException {
    try {
      return SavedModelBundle.loader(directory.toString())
          .withTags("serve")
          .withConfigProto(SessionOptions.standard().toProto())
          .load();
    } catch (RuntimeException e) {
      throw unusable(directory, e);
    }
  }

  static IOException unusable(Path directory, RuntimeException cause) {
    return new IOException(
        directory + " can't be loaded: " + firstLine(cause) + "; copy or export it anew", cause);
  }

  static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The version that was loaded, {@code NAME/VERSION}. */
  public Path directory() {
    return directory;
  }

  /** The signatures by their names, without the one by which TensorFlow restores variables. */
  public Map<String, SignatureDef> signatures() {
    var signatures = new TreeMap<>(bundle.metaGraphDef().getSignatureDefMap());
    signatures.remove("__saved_model_init_op");
    return signatures;
  }

  /**
   * Runs a signature.
   *
   * @param inputs a tensor for each input, which stay the caller's
   * @param reading gets the outputs, by their names, and they end when it returns
   * @return what {@code reading} returns
   * @throws IllegalStateException if this is closed
   */
  public <T> T call(
      SignatureDef signature,
      Map<String, Tensor> inputs,
      Function<Map<String, Tensor>, T> reading) {
    lock.readLock().lock();
    try {
      if (closed) throw new IllegalStateException("the model of " + directory + " is closed");
      return run(signature, inputs, reading);
    } finally {
      lock.readLock().unlock();
    }
  }

  private <T> T run(
      SignatureDef signature,
      Map<String, Tensor> inputs,
      Function<Map<String, Tensor>, T> reading) {
    var runner = bundle.session().runner();
    inputs.forEach(
        (name, tensor) -> runner.feed(signature.getInputsOrThrow(name).getName(), tensor));
    var names = signature.getOutputsMap().keySet().stream().sorted().toList();
    names.forEach(name -> runner.fetch(signature.getOutputsOrThrow(name).getName()));
    try (var results = runner.run()) {
      var outputs = new TreeMap<String, Tensor>();
      for (int i = 0; i < names.size(); i++) outputs.put(names.get(i), results.get(i));
      return reading.apply(outputs);
    }
  }

  /** Waits for calls that have begun; later ones fail. A second time does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) bundle.close();
      closed = true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
