// SPDX-License-Identifier: Apache-2.0
package dev.convnet.io.keras.config;

/**
 * A saved model without its weights.
 *
 * @param version of Keras that saved it
 */
public record Architecture(KerasVersion version, GraphConfig graph) {}
