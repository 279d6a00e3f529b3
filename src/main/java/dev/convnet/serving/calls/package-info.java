// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the requests of all protocols: predict, classify and regress. Start with {@link
 * dev.convnet.serving.calls.PredictCall}.
 */
package dev.convnet.serving.calls;
