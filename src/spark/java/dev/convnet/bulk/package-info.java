// SPDX-License-Identifier: Apache-2.0
/**
 * Predictions for many images on Apache Spark.
 *
 * <p>Start with {@link dev.convnet.bulk.BulkClassifier}, or with {@link
 * dev.convnet.bulk.PredictBulk}, the program. Nothing here may need Jackson: Spark has its own.
 */
package dev.convnet.bulk;
