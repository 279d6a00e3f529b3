// SPDX-License-Identifier: Apache-2.0
/**
 * Where entries go besides the store. A sink gets each entry at least once, knows it by its insert
 * id, and has its own pace, filter and sampling.
 *
 * <p>Start with {@link dev.convnet.serving.log.sink.SinkSettings}.
 */
package dev.convnet.serving.log.sink;
