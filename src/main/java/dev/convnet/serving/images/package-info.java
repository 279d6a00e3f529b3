// SPDX-License-Identifier: Apache-2.0
/**
 * The images of requests that a log has whole, whichever interface they came by.
 *
 * <p>Start with {@link dev.convnet.serving.images.RequestImages}.
 */
package dev.convnet.serving.images;
