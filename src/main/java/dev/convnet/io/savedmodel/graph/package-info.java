// SPDX-License-Identifier: Apache-2.0
/**
 * The graph of a SavedModel in a session: as its file describes it, or rewritten by {@link
 * dev.convnet.io.savedmodel.optimize} and proved to answer the same.
 *
 * <p>Start with {@link dev.convnet.io.savedmodel.graph.ServableGraph}, which answers, and {@link
 * dev.convnet.io.savedmodel.graph.ModelOptimizer}, which finds the faster one.
 */
package dev.convnet.io.savedmodel.graph;
