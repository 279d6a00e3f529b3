// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** The values that a step fetched. Valid during {@link Hook#afterStep} only. */
public final class StepValues {
  private final long globalStep;
  private final List<Output<?>> fetched;
  private final Result result;

  StepValues(long globalStep, List<Output<?>> fetched, Result result) {
    this.globalStep = globalStep;
    this.fetched = fetched;
    this.result = result;
  }

  /** The number of updates, this step's included: 1 after the first step. */
  public long globalStep() {
    return globalStep;
  }

  /**
   * The value of a scalar.
   *
   * @throws IllegalArgumentException if no hook asked for it in {@link Hook#fetches}
   */
  public float scalar(Operand<TFloat32> operand) {
    return ((TFloat32) result.get(indexOf(operand))).getFloat();
  }

  /**
   * All values of a tensor, row by row.
   *
   * @throws IllegalArgumentException if no hook asked for it in {@link Hook#fetches}
   */
  public float[] vector(Operand<TFloat32> operand) {
    var elements = elements(operand);
    var values = new float[Math.toIntExact(elements.size())];
    elements.read(values);
    return values;
  }

  /** The elements of a fetched tensor, row by row, without a copy. */
  FloatDataBuffer elements(Operand<TFloat32> operand) {
    return ((TFloat32) result.get(indexOf(operand))).asRawTensor().data().asFloats();
  }

  /**
   * The bytes of a scalar string, such as a serialized {@code Summary}.
   *
   * @throws IllegalArgumentException if no hook asked for it in {@link Hook#fetches}
   */
  public byte[] bytes(Operand<TString> operand) {
    return ((TString) result.get(indexOf(operand))).asBytes().getObject();
  }

  /**
   * Device and time of each operation; empty unless a hook wants a trace, see {@link
   * Hook#wantsTrace}.
   */
  public Optional<RunMetadata> trace() {
    return result.getMetadata();
  }

  /** Whether the step fetched the tensor. */
  public boolean has(Operand<?> operand) {
    return fetched.contains(operand.asOutput());
  }

  private int indexOf(Operand<?> operand) {
    var index = fetched.indexOf(operand.asOutput());
    if (index < 0) {
      throw new IllegalArgumentException(
          operand.op().name() + " was not fetched; name it in Hook.fetches");
    }
    return index;
  }
}
