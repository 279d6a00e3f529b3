// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.convnet.error.NotFiniteException;
import dev.convnet.io.summary.TensorHistogram;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/**
 * The parts of merged summaries. The graph computes all of them but the histograms: of these a step
 * fetches the tensors, because {@link TensorHistogram} counts their elements much faster than the
 * operation {@code HistogramSummary}.
 */
record StepSummaries(List<Part> parts) {
  /** One of the merged summaries. */
  sealed interface Part {
    /** The tensor that the step fetches. */
    Operand<?> tensor();

    /** Adds the summary of the fetched value. */
    void addTo(Summary.Builder summaries, StepValues values) throws InvalidProtocolBufferException;
  }

  private record Message(Operand<TString> tensor) implements Part {
    @Override
    public void addTo(Summary.Builder summaries, StepValues values)
        throws InvalidProtocolBufferException {
      summaries.mergeFrom(values.bytes(tensor));
    }
  }

  private record Histogram(String tag, Operand<TFloat32> tensor) implements Part {
    @Override
    public void addTo(Summary.Builder summaries, StepValues values) {
      var histogram = TensorHistogram.of(values.elements(tensor));
      var finite =
          histogram.orElseThrow(() -> NotFiniteException.ofSummary(tag, values.globalStep() - 1));
      summaries.addValueBuilder().setTag(tag).setHisto(finite);
    }
  }

  /**
   * Splits summaries.
   *
   * @param merged a scalar string; one part if it is not the result of {@code MergeSummary}
   */
  static StepSummaries of(Operand<TString> merged) {
    var operation = (GraphOperation) merged.op();
    if (!operation.type().equals("MergeSummary")) {
      return new StepSummaries(List.of(new Message(merged)));
    }
    var inputs = IntStream.range(0, operation.numInputs()).mapToObj(operation::input);
    return new StepSummaries(inputs.map(each -> part(each.expect(TString.class))).toList());
  }

  private static Part part(Operand<TString> summary) {
    var operation = (GraphOperation) summary.op();
    if (!operation.type().equals("HistogramSummary")) return new Message(summary);
    var tag = operation.input(0).op();
    var values = operation.input(1);
    return tag.type().equals("Const") && values.dataType() == DataType.DT_FLOAT
        ? new Histogram(text((GraphOperation) tag), values.expect(TFloat32.class))
        : new Message(summary);
  }

  private static String text(GraphOperation constant) {
    var value = constant.attributes().getAttrValueProto("value").getTensor();
    return value.getStringVal(0).toStringUtf8();
  }

  /** The tensors that a step fetches. */
  List<Operand<?>> fetches() {
    return parts.stream().<Operand<?>>map(Part::tensor).toList();
  }

  /**
   * The merged summaries.
   *
   * @throws NotFiniteException if a histogram has NaN or infinity
   */
  Summary read(StepValues values) throws InvalidProtocolBufferException {
    var summaries = Summary.newBuilder();
    for (var part : parts) part.addTo(summaries, values);
    return summaries.build();
  }
}
