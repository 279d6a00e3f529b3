// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.grpc;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;

/**
 * How a gRPC server listens.
 *
 * @param maxBytes of a request, after decompression
 * @param requestTimeout how long a client may take to send its request
 * @param key with which the server answers by TLS only
 */
public record GrpcSettings(
    InetSocketAddress address,
    int maxBytes,
    Duration requestTimeout,
    Optional<KeyManagerFactory> key) {}
