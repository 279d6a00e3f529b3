// SPDX-License-Identifier: Apache-2.0
package dev.convnet.testing;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A broker of Kafka in a JVM of its own, which listens on this machine only. The build has written
 * the class path of its libraries; nothing needs to be installed.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Path LIBRARIES = Path.of("target", "broker-classpath.txt");
  private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Brokers of a cluster wait for each other, also on a busy machine. */
  private static final String PATIENT =
      """
      controller.quorum.election.timeout.ms=2000
      controller.quorum.fetch.timeout.ms=5000
      broker.session.timeout.ms=5000
      broker.heartbeat.interval.ms=500
      """;

  private final Path folder;
  private final int port;
  private final int controllerPort;
  private final String security;
  private int node = 1;
  private String cluster;
  private Process process;

  private KafkaBroker(Path folder, int port, int controllerPort, String security) {
    this.folder = folder;
    this.port = port;
    this.controllerPort = controllerPort;
    this.security = security;
    joinCluster(List.of(this));
  }

  private void joinCluster(List<KafkaBroker> brokers) {
    int replicas = Math.min(3, brokers.size());
    node = 1 + brokers.indexOf(this);
    cluster =
        """
        node.id=%d
        controller.quorum.voters=%s
        default.replication.factor=%d
        min.insync.replicas=%d
        """
            .formatted(
                node,
                IntStream.range(0, brokers.size())
                    .mapToObj(i -> (i + 1) + "@127.0.0.1:" + brokers.get(i).controllerPort)
                    .collect(Collectors.joining(",")),
                replicas,
                Math.max(1, replicas - 1));
    if (brokers.size() > 1) cluster += PATIENT;
  }

  /** Brokers that share their topics, each of which has 3 replicas, 2 of which must be in sync. */
  public static List<KafkaBroker> cluster(Path folder, int size) throws IOException {
    var brokers = new ArrayList<KafkaBroker>();
    for (int i = 0; i < size; i++) brokers.add(in(folder.resolve("broker" + i)));
    for (var broker : brokers) broker.joinCluster(brokers);
    return brokers;
  }

  /** A broker that has chosen its port and does not run yet. */
  public static KafkaBroker in(Path folder) throws IOException {
    return in(folder, "PLAINTEXT", "");
  }

  /**
   * A broker for whoever knows a name and a password, by TLS.
   *
   * @param keyStore PKCS12, with its key
   * @param storePassword of the key store
   * @param certificate of the key, in PEM
   */
  public static KafkaBroker secure(
      Path folder,
      Path keyStore,
      String storePassword,
      Path certificate,
      String user,
      String password)
      throws IOException {
    var settings =
        """
        sasl.enabled.mechanisms=PLAIN
        sasl.mechanism.inter.broker.protocol=PLAIN
        listener.name.sasl_ssl.plain.sasl.jaas.config=\
          org.apache.kafka.common.security.plain.PlainLoginModule required \
          username="%s" password="%s" user_%s="%s";
        ssl.keystore.type=PKCS12
        ssl.keystore.location=%s
        ssl.keystore.password=%s
        ssl.truststore.type=PEM
        ssl.truststore.location=%s
        """;
    return in(
        folder,
        "SASL_SSL",
        settings.formatted(user, password, user, password, keyStore, storePassword, certificate));
  }

  private static KafkaBroker in(Path folder, String protocol, String settings) throws IOException {
    var security =
        """
        security.inter.broker.protocol=%s
        listener.security.protocol.map=%s:%s,CONTROLLER:PLAINTEXT
        """
                .formatted(protocol, protocol, protocol)
            + settings;
    try (var one = new ServerSocket(0);
        var other = new ServerSocket(0)) {
      var broker =
          "listeners=%s://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d\n"
              .formatted(protocol, one.getLocalPort(), other.getLocalPort());
      return new KafkaBroker(folder, one.getLocalPort(), other.getLocalPort(), broker + security);
    }
  }

  /** Where clients find it. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Starts it, on what it had when it ended, and waits until it answers. */
  public KafkaBroker start() throws IOException, InterruptedException {
    return begin().awaitStart();
  }

  /** Starts it; it does not answer yet, and may need others for that. */
  public KafkaBroker begin() throws IOException {
    var settings = Files.createDirectories(folder).resolve("broker.properties");
    Files.writeString(settings, settings());
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath =
        Path.of("target", "test-classes") + File.pathSeparator + Files.readString(LIBRARIES);
    var command =
        List.of(
            java,
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            BrokerMain.class.getName(),
            settings.toString(),
            CLUSTER);
    var out = folder.resolve("broker.out").toFile();
    process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out).start();
    return this;
  }

  /** Waits until it answers. */
  public KafkaBroker awaitStart() throws IOException, InterruptedException {
    var out = folder.resolve("broker.out");
    try {
      Await.until(
          () -> Files.readString(out).contains(BrokerMain.STARTED) || !process.isAlive(), PATIENCE);
      if (!process.isAlive()) throw new AssertionError(Files.readString(out));
    } catch (AssertionError e) {
      close();
      throw new AssertionError("the broker does not start: " + Files.readString(out), e);
    }
    return this;
  }

  private String settings() {
    return """
        process.roles=broker,controller
        controller.listener.names=CONTROLLER
        log.dirs=%s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        log.cleaner.enable=false
        auto.create.topics.enable=false
        num.io.threads=2
        num.network.threads=2
        broker.session.timeout.ms=1000
        broker.heartbeat.interval.ms=200
        controller.quorum.election.timeout.ms=200
        controller.quorum.fetch.timeout.ms=500
        """
            .formatted(folder.resolve("data"))
        + cluster
        + security;
  }

  /** Ends it as when the machine ends: it can write nothing more. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Stops it where it is: it keeps its connections, and answers nothing. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    if (process != null) process.destroyForcibly();
  }
}
