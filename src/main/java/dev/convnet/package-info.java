// SPDX-License-Identifier: Apache-2.0
/**
 * The library's main entry point: a data set and a network come in; a trained model, its evaluation
 * and its export go out.
 *
 * <p>Start with {@link dev.convnet.ImageTrainer}. All public types are API. They are built from the
 * packages {@code nn}, {@code data}, {@code io} and {@code train}, which are API for programs that
 * need more.
 */
package dev.convnet;
