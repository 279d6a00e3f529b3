// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.onnx.convert;

import java.util.Map;

/** Batch norms, which become part of a convolution where they can. */
final class BatchNormRules {
  private BatchNormRules() {}

  static Map<String, OperationRule> all() {
    return Map.of(
        "FusedBatchNorm", BatchNormRules::normalize,
        "FusedBatchNormV2", BatchNormRules::normalize,
        "FusedBatchNormV3", BatchNormRules::normalize);
  }

  private static void normalize(Step step) {
    var attributes = step.attributes();
    var epsilon = attributes.getAttrFloat("epsilon");
    var areRows = attributes.getAttrString("data_format").equals("NHWC");
    if (attributes.getAttrBool("is_training")) {
      step.rowsResult(byOwnStatistics(step, areRows, epsilon));
      return;
    }
    var convolution = step.convolution(0);
    if (areRows && convolution.isPresent()) {
      step.result(folded(step, convolution.get(), epsilon));
    } else if (areRows) {
      step.planesResult(byMovingStatistics(step, step.planes(0), epsilon));
    } else {
      step.rowsResult(byMovingStatistics(step, step.rows(0), epsilon));
    }
  }

  private static String byMovingStatistics(Step step, String images, float epsilon) {
    return step.add(
        "BatchNormalization",
        Map.of("epsilon", epsilon),
        images,
        step.rows(1),
        step.rows(2),
        step.rows(3),
        step.rows(4));
  }

  /** Keras 2 normalizes layers so: as a batch norm of one image whose channels are the layers. */
  private static String byOwnStatistics(Step step, boolean areRows, float epsilon) {
    var axes = areRows ? step.vector(0, 1, 2) : step.vector(0, 2, 3);
    var mean = step.add("ReduceMean", step.rows(0), axes);
    var centered = step.add("Sub", step.rows(0), mean);
    var variance = step.add("ReduceMean", step.add("Mul", centered, centered), axes);
    var deviation = step.add("Sqrt", step.add("Add", variance, step.scalar(epsilon)));
    var scaled = step.add("Mul", step.add("Div", centered, deviation), channels(step, 1, areRows));
    return step.add("Add", scaled, channels(step, 2, areRows));
  }

  private static String channels(Step step, int input, boolean areRows) {
    var vector = step.rows(input);
    return areRows ? vector : step.add("Reshape", vector, step.vector(-1, 1, 1));
  }

  private static PendingConvolution folded(
      Step step, PendingConvolution convolution, float epsilon) {
    var gamma = step.constant(1).floats();
    var beta = step.constant(2).floats();
    var mean = step.constant(3).floats();
    var variance = step.constant(4).floats();
    var factors = new double[gamma.length];
    var offsets = new double[gamma.length];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = gamma[i] / Math.sqrt((double) variance[i] + epsilon);
      offsets[i] = beta[i] - mean[i] * factors[i];
    }
    return convolution.scaled(factors, offsets);
  }
}
