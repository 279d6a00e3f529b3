// SPDX-License-Identifier: Apache-2.0
/**
 * TensorFlow Serving's gRPC interface: {@code PredictionService}, {@code ModelService} and {@code
 * grpc.health.v1.Health}. Start with {@link dev.convnet.serving.grpc.GrpcServer}; {@link
 * dev.convnet.serving.grpc.PredictionService} has the calls without the network.
 */
package dev.convnet.serving.grpc;
