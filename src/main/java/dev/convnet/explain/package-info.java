// SPDX-License-Identifier: Apache-2.0
/**
 * Explains what a network sees: where in an image the evidence for a class is, and what its layers
 * compute.
 *
 * <p>Start with {@link dev.convnet.explain.ImageExplainer}. {@link dev.convnet.explain.HeatMap} and
 * {@link dev.convnet.explain.FeatureMaps} are its results, {@link dev.convnet.explain.GraphLayer} a
 * layer of the network.
 */
package dev.convnet.explain;
