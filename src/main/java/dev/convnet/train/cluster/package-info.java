// SPDX-License-Identifier: Apache-2.0
/**
 * Hosts and ports come in, processes that work on one graph go out: TensorFlow's own distributed
 * runtime over gRPC, as the 1.x programs use it.
 *
 * <p>A {@link dev.convnet.train.cluster.ClusterSpec} says who is where, a {@link
 * dev.convnet.train.cluster.TaskServer} is one of them, and {@link
 * dev.convnet.train.cluster.Supervisor} keeps the work going when another dies. The runtime has no
 * authentication: {@link dev.convnet.train.cluster.BindScope} says who gets at it.
 */
package dev.convnet.train.cluster;
