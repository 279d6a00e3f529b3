// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;

/** Calls a server with messages as bytes. */
public final class BytesClient {
  public static final String HEALTH = "grpc.health.v1.Health/Check";
  public static final String PREDICT = "tensorflow.serving.PredictionService/Predict";
  public static final String RELOAD = "tensorflow.serving.ModelService/HandleReloadConfigRequest";

  private final Channel channel;

  public BytesClient(Channel channel) {
    this.channel = channel;
  }

  ClientCall<byte[], byte[]> newCall(String method) {
    return channel.newCall(descriptor(method), CallOptions.DEFAULT);
  }

  ListenableFuture<byte[]> send(String method, byte[] request) {
    return ClientCalls.futureUnaryCall(newCall(method), request);
  }

  /** The status of a call. */
  public Status call(String method, byte[] request) {
    try {
      ClientCalls.blockingUnaryCall(channel, descriptor(method), CallOptions.DEFAULT, request);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(String method) {
    var marshaller = new BytesMarshaller(Integer.MAX_VALUE - 1);
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNKNOWN)
        .setFullMethodName(method)
        .setRequestMarshaller(marshaller)
        .setResponseMarshaller(marshaller)
        .build();
  }
}
