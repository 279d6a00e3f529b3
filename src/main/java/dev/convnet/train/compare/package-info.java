// SPDX-License-Identifier: Apache-2.0
/**
 * Comparisons: settings and seeds come in; a result per run, a table and a verdict go out. A
 * comparison that was interrupted continues where it stopped.
 *
 * <p>Start with {@link dev.convnet.train.compare.Comparison}. All public types are API.
 */
package dev.convnet.train.compare;
