// SPDX-License-Identifier: Apache-2.0
/**
 * Distributed training: the addresses of several processes come in, a graph that runs on all of
 * them goes out. It uses TensorFlow's own distributed runtime over gRPC, as the 1.x programs do.
 *
 * <p>Start with {@link dev.convnet.train.cluster.ClusterSpec}, which lists the addresses. A {@link
 * dev.convnet.train.cluster.TaskServer} is one of the tasks, and in the chief a {@link
 * dev.convnet.train.cluster.Supervisor} continues the training when another task dies. The runtime
 * has no authentication: {@link dev.convnet.train.cluster.BindScope} restricts who can connect.
 *
 * <p>All public types are API for programs that train on a cluster.
 */
package dev.convnet.train.cluster;
