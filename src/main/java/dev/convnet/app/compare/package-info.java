// SPDX-License-Identifier: Apache-2.0
/**
 * The programs {@code compare}, which trains a network with several settings and seeds and draws
 * what they make of it, and {@code find-rate}, which looks for a learning rate.
 *
 * <p>Start with {@link dev.convnet.app.compare.CompareCommand}.
 */
package dev.convnet.app.compare;
