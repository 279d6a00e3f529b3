// SPDX-License-Identifier: Apache-2.0
/**
 * What a run leaves for its user to look at: pages without other files, and the summaries of
 * TensorBoard that need the whole test.
 *
 * <p>Start with {@link dev.convnet.app.report.TestReport}.
 */
package dev.convnet.app.report;
