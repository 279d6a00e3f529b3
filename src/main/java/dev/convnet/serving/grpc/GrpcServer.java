// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.repository.ModelRepository;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A server of TensorFlow Serving's gRPC interface. */
public final class GrpcServer implements AutoCloseable {
  private static final long STOP_SECONDS = 30;
  private static final int MOST_CALLS_OF_A_CONNECTION = 256;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Server server;
  private final CallThreads threads;

  private GrpcServer(Server server, CallThreads threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts a server, which the caller closes.
   *
   * @throws IOException if it cannot listen at the address
   */
  public static GrpcServer start(
      GrpcSettings settings, ModelRepository models, ServerMetrics metrics, GrpcHost host)
      throws IOException {
    var methods = new ArrayList<GrpcMethod>();
    methods.addAll(new PredictionService(models, metrics).methods());
    methods.addAll(new ModelService(models, host).methods());
    methods.addAll(new HealthService(models).methods());
    var threads = new CallThreads(host, settings.requestTimeout());
    var builder =
        NettyServerBuilder.forAddress(settings.address(), credentials(settings))
            .directExecutor()
            .maxInboundMessageSize(Integer.MAX_VALUE) // checked by CallTracer, without a log line
            .maxConcurrentCallsPerConnection(MOST_CALLS_OF_A_CONNECTION)
            .addStreamTracerFactory(CallTracer.factory(host, settings.maxBytes()));
    services(methods, host, threads, settings.maxBytes()).forEach(builder::addService);
    try {
      return new GrpcServer(builder.build().start(), threads);
    } catch (IOException e) {
      threads.close();
      throw new IOException(
          "cannot listen at %s:%d: %s; choose another host or port"
              .formatted(
                  settings.address().getHostString(),
                  settings.address().getPort(),
                  e.getCause() == null ? e.getMessage() : e.getCause().getMessage()),
          e);
    }
  }

  private static ServerCredentials credentials(GrpcSettings settings) {
    return settings
        .key()
        .<ServerCredentials>map(
            key -> TlsServerCredentials.newBuilder().keyManager(key.getKeyManagers()).build())
        .orElseGet(InsecureServerCredentials::create);
  }

  private static List<ServerServiceDefinition> services(
      List<GrpcMethod> methods, GrpcHost host, CallThreads threads, int maxBytes) {
    var services = new TreeMap<String, ServerServiceDefinition.Builder>();
    for (var method : methods) {
      services
          .computeIfAbsent(method.service(), ServerServiceDefinition::builder)
          .addMethod(descriptor(method, maxBytes), handler(method, host, threads, maxBytes));
    }
    return services.values().stream().map(ServerServiceDefinition.Builder::build).toList();
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(GrpcMethod method, int maxBytes) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(method.service(), method.name()))
        .setRequestMarshaller(new BytesMarshaller(maxBytes))
        .setResponseMarshaller(new BytesMarshaller(maxBytes))
        .build();
  }

  private static ServerCallHandler<byte[], byte[]> handler(
      GrpcMethod method, GrpcHost host, CallThreads threads, int maxBytes) {
    return (call, headers) -> {
      if (method.isPublic() || host.isAllowed(headers.get(AUTHORIZATION))) {
        return new RunningCall(call, method, CallTracer.CURRENT.get(), threads, maxBytes);
      }
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "this server needs the metadata 'authorization: Bearer TOKEN'"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    };
  }

  /** The port where the server listens. */
  public int port() {
    return server.getPort();
  }

  /** Refuses new calls, and does not wait for those that have begun. */
  public void refuseCalls() {
    server.shutdown();
  }

  /** Finishes what has begun and refuses new calls. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) server.shutdownNow();
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.close();
  }
}
