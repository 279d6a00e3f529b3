// SPDX-License-Identifier: Apache-2.0
package dev.convnet.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;

/**
 * An optional dependency. A project that depends on convnet adds it if it uses the programs, a
 * server, its log, a cluster or the built-in data sets.
 */
public enum OptionalArtifact {
  /** MNIST and the sample of CIFAR-10. */
  DATA("dev/convnet/data/sets/mnist/train-images-idx3-ubyte.gz"),
  /** The gRPC server. */
  GRPC("io/grpc/netty/shaded/io/grpc/netty/NettyServerBuilder.class"),
  /** The HTTP server. */
  JAVALIN("io/javalin/Javalin.class"),
  /** Calls the C library, to restrict who can connect to a task of a cluster. */
  JNA("com/sun/jna/Native.class"),
  /** Topics of Kafka, as the queue of a log or a sink. */
  KAFKA("org/apache/kafka/clients/producer/KafkaProducer.class"),
  /** Writes the programs' log. Any other implementation of SLF4J works, too. */
  LOGBACK("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"),
  /** Computes SavedModels in place of TensorFlow. */
  ONNXRUNTIME("ai/onnxruntime/OrtEnvironment.class"),
  /** Writes and reads entries of a log in Parquet. */
  PARQUET("blue/strategic/parquet/ParquetWriter.class"),
  /** Reads the programs' command lines. */
  PICOCLI("picocli/CommandLine.class"),
  /** The progress bars on a terminal. */
  PROGRESSBAR("me/tongfei/progressbar/ProgressBar.class"),
  /** Stores the log of predictions. */
  SQLITE("org/sqlite/JDBC.class"),
  /** Draws charts. */
  XCHART("org/knowm/xchart/XYChart.class");

  private static final Properties COORDINATES = readCoordinates();

  private final String resource;

  OptionalArtifact(String resource) {
    this.resource = resource;
  }

  /** Whether the class path has the artifact. */
  public boolean isPresent() {
    return OptionalArtifact.class.getClassLoader().getResource(resource) != null;
  }

  /**
   * The Maven coordinates with the version that this version of convnet was built with, such as
   * {@code io.javalin:javalin:6.7.0}.
   */
  public String coordinates() {
    return COORDINATES.getProperty(name().toLowerCase(Locale.ROOT));
  }

  /**
   * Checks that the class path has the artifact.
   *
   * @param user the class or program that needs it: {@code ModelServer}
   * @throws MissingArtifactException if the class path does not have it
   */
  public void require(String user) {
    if (!isPresent()) throw new MissingArtifactException(user, coordinates());
  }

  /** Reads the file into which the build writes the versions. */
  private static Properties readCoordinates() {
    var coordinates = new Properties();
    try (var in = OptionalArtifact.class.getResourceAsStream("artifacts.properties")) {
      coordinates.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coordinates;
  }
}
