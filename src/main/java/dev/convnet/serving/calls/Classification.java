// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.calls;

import dev.convnet.serving.repository.ServingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.Tensor;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;

/** The classes of each example, in the order of the model's output. */
public record Classification(List<List<ClassScore>> examples) {
  /**
   * A class.
   *
   * @param label empty if the model does not name its classes
   */
  public record ClassScore(String label, float score) {}

  /**
   * Reads the outputs {@code classes} and {@code scores}, one of which may be missing.
   *
   * @throws ServingException if they have wrong types or shapes
   */
  public static Classification of(Map<String, Tensor> outputs, int examples) {
    var scores = outputs.get("scores");
    var classes = outputs.get("classes");
    for (var output : outputs.values()) requireMatrix(output, examples);
    if (scores != null && !(scores instanceof TFloat32)) {
      throw ExamplesCall.type("scores", "float", scores);
    }
    if (classes != null && !(classes instanceof TString)) {
      throw ExamplesCall.type("classes", "string", classes);
    }
    long count = (scores == null ? classes : scores).shape().get(1);
    if (scores != null && classes != null && classes.shape().get(1) != count) {
      throw ServingException.invalidArgument(
          "Tensors class and score should match in dim_size(1). Got %d vs. %d"
              .formatted(classes.shape().get(1), count));
    }
    var all = new ArrayList<List<ClassScore>>();
    for (int i = 0; i < examples; i++) {
      all.add(row(i, count, (TString) classes, (TFloat32) scores));
    }
    return new Classification(all);
  }

  private static List<ClassScore> row(int example, long count, TString classes, TFloat32 scores) {
    var row = new ArrayList<ClassScore>();
    for (long c = 0; c < count; c++) {
      row.add(
          new ClassScore(
              classes == null ? "" : classes.getObject(example, c),
              scores == null ? 0 : scores.getFloat(example, c)));
    }
    return row;
  }

  private static void requireMatrix(Tensor output, int examples) {
    if (output.shape().numDimensions() != 2) {
      throw ServingException.invalidArgument(
          "Expected Tensor shape: [batch_size num_classes] but got " + output.shape());
    }
    ExamplesCall.requireRows(output.shape(), examples);
  }
}
