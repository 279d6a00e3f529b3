// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.convnet.io.messages.TensorBytes;
import dev.convnet.io.onnx.convert.NotConvertibleException;
import dev.convnet.io.onnx.convert.SignatureConversion;
import dev.convnet.io.savedmodel.EngineModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** A converted graph in ONNX Runtime. */
final class OnnxRuntimeModel implements EngineModel {
  private static final Map<DataType, OnnxJavaType> TYPES =
      Map.of(
          DataType.DT_FLOAT, OnnxJavaType.FLOAT,
          DataType.DT_DOUBLE, OnnxJavaType.DOUBLE,
          DataType.DT_INT32, OnnxJavaType.INT32,
          DataType.DT_INT64, OnnxJavaType.INT64,
          DataType.DT_UINT8, OnnxJavaType.UINT8,
          DataType.DT_BOOL, OnnxJavaType.BOOL);

  /** The session for calls at the same time, and the thread that opens it. */
  static final String FOR_SEVERAL = "onnxruntime-for-several";

  /** In this process, whose processors they share. */
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private final OrtEnvironment environment;
  private final SignatureDef part;
  private final OrtSession forOne;
  private final Later<OrtSession> forSeveral;
  private final InputBuffers buffers = new InputBuffers();

  private OnnxRuntimeModel(
      OrtEnvironment environment,
      SignatureDef part,
      OrtSession forOne,
      Later<OrtSession> forSeveral) {
    this.environment = environment;
    this.part = part;
    this.forOne = forOne;
    this.forSeveral = forSeveral;
  }

  /**
   * Opens the session for a call that comes alone. That for calls at the same time is opened when
   * there are some: it takes the memory of the weights once more.
   *
   * @param source gives what is computed, which this closes; it is asked again, by another thread,
   *     until {@link #close}
   * @param spins whether threads wait for the next call without giving their processor away
   * @throws IOException if ONNX Runtime refuses the model
   * @throws NotConvertibleException if there is no conversion, or an input or output has a type
   *     that Java's tensors have not
   */
  static OnnxRuntimeModel open(Supplier<SignatureConversion> source, boolean spins)
      throws IOException {
    try (var conversion = source.get()) {
      var part = conversion.signature();
      checkTypes(part);
      var environment = OnnxRuntimeLibrary.environment();
      int threads = Runtime.getRuntime().availableProcessors();
      var forOne = session(environment, conversion, new OnnxThreads(threads, spins));
      var forSeveral = new Later<>(FOR_SEVERAL, () -> forSeveral(environment, source));
      return new OnnxRuntimeModel(environment, part, forOne, forSeveral);
    } catch (OrtException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void checkTypes(SignatureDef part) {
    Stream.of(part.getInputsMap(), part.getOutputsMap())
        .flatMap(tensors -> tensors.values().stream())
        .map(TensorInfo::getDtype)
        .filter(type -> !TYPES.containsKey(type))
        .findAny()
        .ifPresent(
            type -> {
              throw new NotConvertibleException("tensors of the type " + type);
            });
  }

  private static OrtSession forSeveral(
      OrtEnvironment environment, Supplier<SignatureConversion> source) throws OrtException {
    try (var conversion = source.get()) {
      return session(environment, conversion, new OnnxThreads(1, false));
    }
  }

  private static OrtSession session(
      OrtEnvironment environment, SignatureConversion conversion, OnnxThreads threads)
      throws OrtException {
    try (var options = OnnxSessions.options(threads);
        var model = conversion.bytes("model")) {
      return environment.createSession(model.buffer(), options);
    }
  }

  private OrtSession session(boolean isAlone) {
    return isAlone || Runtime.getRuntime().availableProcessors() == 1
        ? forOne
        : forSeveral.get().orElse(forOne);
  }

  @Override
  public SignatureDef part() {
    return part;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
    var fed = new HashMap<String, OnnxTensor>();
    var taken = new ArrayList<ByteBuffer>();
    boolean isAlone = RUNNING.getAndIncrement() == 0;
    try {
      for (var input : inputs.entrySet()) {
        var type = part.getInputsOrThrow(input.getKey()).getDtype();
        var values = buffers.copy(values(type, input.getValue()));
        taken.add(values);
        var shape = input.getValue().shape().asArray();
        fed.put(
            input.getKey(), OnnxTensor.createTensor(environment, values, shape, TYPES.get(type)));
      }
      try (var result = session(isAlone).run(fed, outputs)) {
        return tensors(result);
      }
    } catch (OrtException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      RUNNING.decrementAndGet();
      fed.values().forEach(OnnxTensor::close);
      taken.forEach(buffers::giveBack);
    }
  }

  private static ByteBuffer values(DataType type, Tensor tensor) {
    var known = TensorBytes.of(type).orElseThrow();
    if (known.javaType().isInstance(tensor)) return known.bytes(tensor);
    throw new IllegalArgumentException("%s is no tensor of %s".formatted(tensor, type));
  }

  private Map<String, Tensor> tensors(OrtSession.Result result) {
    var tensors = new TreeMap<String, Tensor>();
    try {
      for (var output : result) {
        var info = part.getOutputsOrThrow(output.getKey());
        tensors.put(output.getKey(), tensor(info, (OnnxTensor) output.getValue()));
      }
      return tensors;
    } catch (RuntimeException e) {
      tensors.values().forEach(Tensor::close);
      throw e;
    }
  }

  private static Tensor tensor(TensorInfo info, OnnxTensor tensor) {
    var buffer = tensor.getByteBuffer();
    var bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    var shape = Shape.of(tensor.getInfo().getShape());
    return TensorBytes.of(info.getDtype()).orElseThrow().tensor(shape, bytes);
  }

  @Override
  @SuppressWarnings("try") // the first session is closed, too
  public void close() {
    try (var one = forOne) {
      var several = forSeveral.last();
      if (several.isPresent()) several.get().close();
    } catch (OrtException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
