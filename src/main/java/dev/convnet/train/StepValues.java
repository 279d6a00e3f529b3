// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** What a step gave. Valid until the next one. */
public final class StepValues {
  private final long globalStep;
  private final List<Output<?>> fetched;
  private final Result result;

  StepValues(long globalStep, List<Output<?>> fetched, Result result) {
    this.globalStep = globalStep;
    this.fetched = fetched;
    this.result = result;
  }

  /** Updates made, this one counted: the first step gives 1. */
  public long globalStep() {
    return globalStep;
  }

  public float scalar(Operand<TFloat32> operand) {
    return ((TFloat32) result.get(indexOf(operand))).getFloat();
  }

  public float[] vector(Operand<TFloat32> operand) {
    var tensor = (TFloat32) result.get(indexOf(operand));
    var values = new float[Math.toIntExact(tensor.size())];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  public byte[] bytes(Operand<TString> operand) {
    return ((TString) result.get(indexOf(operand))).asBytes().getObject();
  }

  /** Where and how long the step's operations ran, where a hook asked for it. */
  public Optional<RunMetadata> trace() {
    return result.getMetadata();
  }

  /** Whether the step was asked for it. */
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
