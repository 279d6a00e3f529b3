// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow Serving's REST interface, without HTTP. Start with {@link
 * dev.convnet.serving.rest.RestApi}.
 */
package dev.convnet.serving.rest;
