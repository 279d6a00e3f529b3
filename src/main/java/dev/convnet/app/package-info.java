// SPDX-License-Identifier: Apache-2.0
/**
 * The launcher of all programs: {@link dev.convnet.app.Main} lists them and runs the program that
 * the first argument names.
 *
 * <p>A new program needs a line in the annotation of {@code Main}.
 */
package dev.convnet.app;
