// SPDX-License-Identifier: Apache-2.0
/**
 * The program {@code dataset}: looks at data sets, and packs them.
 *
 * <p>Start with {@link dev.convnet.app.data.DatasetCommand}.
 */
package dev.convnet.app.data;
