// SPDX-License-Identifier: Apache-2.0
/**
 * Builds TensorFlow graphs under the names that Python gives them: scopes, devices, variables with
 * their initial values, and collections. It also opens sessions and writes a graph for Python.
 *
 * <p>Start with {@link dev.convnet.nn.graph.GraphScope}, an immutable value that says where in the
 * graph the next operation goes. It makes a {@link dev.convnet.nn.graph.Variable} from an {@link
 * dev.convnet.nn.graph.Initializer}. {@link dev.convnet.nn.graph.SessionOptions} opens a session,
 * {@link dev.convnet.nn.graph.MetaGraphs} exports the graph.
 */
package dev.convnet.nn.graph;
