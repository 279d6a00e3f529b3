// SPDX-License-Identifier: Apache-2.0
/**
 * The one launcher: {@link dev.convnet.app.Main} lists the programs and runs the one that is named
 * first.
 *
 * <p>A new program is a line in its annotation.
 */
package dev.convnet.app;
