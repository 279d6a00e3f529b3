// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.serving.metrics.ServerMetrics;
import dev.convnet.serving.rest.RestApi;
import dev.convnet.testing.NativeMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
  private static final byte[] BODY = "{\"instances\": [6]}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;
  private final List<String> log = new ArrayList<>();
  private final ModelRepository models = ModelRepository.empty(log::add, false);
  private Path half;

  @BeforeEach
  void addOne() throws IOException {
    half = folder.resolve("half");
    ServedModels.add(half, "1");
  }

  @AfterEach
  void close() {
    models.close();
  }

  private ModelConfig config(VersionPolicy policy, Map<String, Long> labels) {
    return new ModelConfig("half", half, policy, labels);
  }

  private void update(VersionPolicy policy, Map<String, Long> labels) {
    models.update(List.of(config(policy, labels)));
  }

  private void update() {
    update(VersionPolicy.latest(), Map.of());
  }

  private long latest() {
    try (var handle = models.acquire(ModelSpec.latest("half"))) {
      return handle.version();
    }
  }

  private List<String> states() {
    return models.statuses(ModelSpec.latest("half")).stream()
        .map(status -> status.version() + " " + status.state())
        .toList();
  }

  @Test
  void aNewVersionTakesOver() throws IOException {
    update();
    ServedModels.add(half, "00000002");

    update();

    assertEquals(2, latest());
    assertEquals(List.of("2 AVAILABLE"), states());
    assertEquals(
        List.of(
            "half: version 1 is available",
            "half: version 2 is available",
            "half: version 1 is unloaded"),
        log);
  }

  @Test
  void aBrokenVersionIsToldOnceAndTakesNothingAway() throws IOException {
    update();
    ServedModels.addBroken(half, "2");

    update();
    update();

    assertEquals(1, latest());
    assertEquals(List.of("2 END", "1 AVAILABLE"), states());
    assertEquals(2, log.size(), log::toString);
    assertTrue(log.get(1).startsWith("half: version 2 cannot be loaded: "), log::toString);
    var broken = models.statuses(ModelSpec.of("half", 2)).get(0);
    assertTrue(broken.message().contains("saved_model.pb is damaged"), broken.message());
  }

  @Test
  void aVersionThatWasMendedIsLoaded() throws IOException {
    ServedModels.addBroken(half, "2");
    update();
    Files.delete(half.resolve("2/saved_model.pb"));
    Files.delete(half.resolve("2"));
    ServedModels.add(half, "2");

    update();

    assertEquals(2, latest());
  }

  @Test
  void aFolderThatIsGoneTakesNothingAway() throws IOException {
    update();
    Files.move(half, folder.resolve("elsewhere"));

    update();
    update();

    assertEquals(1, latest());
    assertEquals(2, log.size(), log::toString);
  }

  @Test
  void policiesChoose() throws IOException {
    for (var version : List.of("2", "3", "4")) ServedModels.add(half, version);

    update(new VersionPolicy.Latest(2), Map.of());
    assertEquals(List.of("4 AVAILABLE", "3 AVAILABLE"), states());
    update(new VersionPolicy.Specific(Set.of(1L, 3L, 9L)), Map.of());
    assertEquals(List.of("3 AVAILABLE", "1 AVAILABLE"), states());
    update(new VersionPolicy.All(), Map.of());
    assertEquals(4, states().size());
  }

  @Test
  void aLabelMovesOnlyToAVersionThatIsAvailable() throws IOException {
    ServedModels.add(half, "2");
    update(new VersionPolicy.All(), Map.of("stable", 1L));

    update(new VersionPolicy.All(), Map.of("stable", 7L, "canary", 2L));

    assertEquals(1, labeled("stable"));
    assertEquals(2, labeled("canary"));
    assertTrue(log.get(2).contains("'stable' stays where it is"), log::toString);
    update(new VersionPolicy.All(), Map.of("stable", 2L));
    assertEquals(2, labeled("stable"));
    assertThrows(ServingException.class, () -> labeled("canary"));
  }

  private long labeled(String label) {
    var spec = new ModelSpec("half", Optional.empty(), Optional.of(label));
    try (var handle = models.acquire(spec)) {
      return handle.version();
    }
  }

  @Test
  void aModelThatIsNotWantedAnyMoreGoes() {
    update();

    models.update(List.of());

    assertThrows(ServingException.class, this::latest);
    assertEquals(List.of(), models.names());
  }

  @Test
  void nothingIsLeftInMemory() throws IOException {
    NativeMemory.assertAllIsClosed(
        () -> {
          try (var repository = ModelRepository.empty(log::add, false)) {
            repository.update(List.of(config(VersionPolicy.latest(), Map.of())));
            ServedModels.add(half, "2");
            repository.update(List.of(config(VersionPolicy.latest(), Map.of())));
          }
        });
  }

  /** Clients call all the time while versions come, break and go. */
  @Test
  void requestsAreAnsweredWhileVersionsChange() throws Exception {
    update();
    var api = new RestApi(models, new ServerMetrics());
    var ended = new AtomicBoolean();
    var pool = Executors.newFixedThreadPool(4);
    try {
      Callable<Integer> client =
          () -> {
            int answered = 0;
            for (; !ended.get(); answered++) {
              var answer = api.answer("POST", "/v1/models/half:predict", BODY);
              var text = new String(answer.json(), StandardCharsets.UTF_8);
              if (!text.equals("{\"predictions\":[5.0]}")) throw new AssertionError(text);
              if (!models.unavailable().isEmpty()) throw new AssertionError("it is not ready");
            }
            return answered;
          };
      var clients = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 4; i++) clients.add(pool.submit(client));
      for (int version = 2; version < 12; version++) {
        if (version % 3 == 0) ServedModels.addBroken(half, Integer.toString(version));
        else ServedModels.add(half, Integer.toString(version));
        update();
      }
      ended.set(true);

      for (var answered : clients) assertTrue(answered.get() > 0);
      assertEquals(11, latest());
    } finally {
      ended.set(true);
      pool.shutdown();
    }
  }
}
