// SPDX-License-Identifier: Apache-2.0
/**
 * The front door: a data set and a network come in, a trained model, its evaluation and its export
 * go out.
 *
 * <p>Start with {@link dev.convnet.ImageTrainer}. All public types are API. What they are made of
 * is in the wings {@code nn}, {@code data}, {@code io} and {@code train}, whose public types are
 * there for those who need more.
 */
package dev.convnet;
