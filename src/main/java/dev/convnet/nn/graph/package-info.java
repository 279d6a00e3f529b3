// SPDX-License-Identifier: Apache-2.0
/**
 * Names, shapes and devices come in; operations and variables of a TensorFlow graph go out.
 *
 * <p>Start with {@link dev.convnet.nn.graph.GraphScope}: a value that is handed down and says where
 * in the graph the next operation goes. {@link dev.convnet.nn.graph.Variable} is what it makes for
 * a layer to learn, {@link dev.convnet.nn.graph.Initializer} how that begins, {@link
 * dev.convnet.nn.graph.CollectionKey} a collection that cuts across layers. {@link
 * dev.convnet.nn.graph.MetaGraphs} writes it all down for Python.
 */
package dev.convnet.nn.graph;
