// SPDX-License-Identifier: Apache-2.0
/**
 * Rewrites the graph of a trained network so that it answers faster and says the same: batch
 * normalization becomes part of the convolution before it, local response normalization becomes a
 * convolution, and what only training needs goes.
 *
 * <p>Start with {@link dev.convnet.io.savedmodel.optimize.GraphOptimizer}. It knows no session: who
 * calls it reads the variables and proves that the answers are the same.
 */
package dev.convnet.io.savedmodel.optimize;
