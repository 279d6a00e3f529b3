// SPDX-License-Identifier: Apache-2.0
/**
 * A queue on disk: records in, the same records in the same order out, for several readers, each at
 * its own pace. It survives that the process is killed.
 *
 * <p>Start with {@link dev.convnet.serving.log.queue.LogQueue}. Memory and disk are bounded in
 * bytes, and what does not fit is counted.
 */
package dev.convnet.serving.log.queue;
