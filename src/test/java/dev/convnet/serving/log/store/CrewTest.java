// SPDX-License-Identifier: Apache-2.0
package dev.convnet.serving.log.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrewTest {
  private static final int PARTS = 200;

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private List<Integer> squares(Crew crew, int most) throws SQLException, IOException {
    var results = new ArrayList<Integer>();
    crew.<String, Integer>work(
        PARTS,
        "own",
        work -> work.accept("another"),
        (open, number) -> {
          threads.add(Thread.currentThread());
          return number * number;
        },
        result -> {
          results.add(result);
          return results.size() < most;
        });
    return results;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void resultsComeInTheOrderOfTheParts(int helpers) throws Exception {
    var expected = IntStream.range(0, PARTS).mapToObj(i -> i * i).toList();

    assertEquals(expected, squares(new Crew(helpers, 1), PARTS));
    assertEquals(expected.subList(0, 7), squares(new Crew(helpers, 1), 7));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Test
  void noMoreThreadsWorkThanThereAre() throws Exception {
    var crew = new Crew(2, 1);
    var busy = new AtomicInteger();
    var most = new AtomicInteger();
    for (int time = 0; time < 20; time++) {
      crew.<String, Integer>work(
          PARTS,
          "own",
          work -> work.accept("another"),
          (open, number) -> {
            most.accumulateAndGet(busy.incrementAndGet(), Math::max);
            busy.decrementAndGet();
            return number;
          },
          result -> true);
      assertEquals(0, busy.get());
    }
    assertTrue(most.get() <= 3, () -> most + " at once");
  }

  /** Who waits for a part lets another thread help with what this part consists of. */
  @Test
  void aPartMayHaveParts() throws Exception {
    var crew = new Crew(1, 1);

    crew.<String, Integer>work(
        2,
        "own",
        work -> work.accept("another"),
        (open, number) -> number == 0 ? 0 : slowly(crew),
        result -> true);

    assertEquals(2, threads.size());
    twoWaitForEachOther(crew);
  }

  private int slowly(Crew crew) throws SQLException, IOException {
    crew.<String, Integer>work(
        PARTS,
        "own",
        work -> work.accept("another"),
        (open, number) -> {
          LockSupport.parkNanos(1_000_000);
          threads.add(Thread.currentThread());
          return number;
        },
        result -> true);
    return 1;
  }

  @Test
  void aThreadThatCannotOpenDoesNotHelp() throws Exception {
    var numbers = new ArrayList<Integer>();

    new Crew(3, 1)
        .<String, Integer>work(
            PARTS,
            "own",
            work -> {
              throw new IOException("no file");
            },
            (open, number) -> number,
            numbers::add);

    assertEquals(IntStream.range(0, PARTS).boxed().toList(), numbers);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void theFirstFailureIsThrown(int helpers) {
    var results = new ArrayList<Integer>();

    var e =
        assertThrows(
            SQLException.class,
            () ->
                new Crew(helpers, 1)
                    .<String, Integer>work(
                        PARTS,
                        "own",
                        work -> work.accept("another"),
                        (open, number) -> {
                          if (number >= 50) throw new SQLException("part " + number);
                          return number;
                        },
                        results::add));

    assertEquals("part 50", e.getMessage());
    assertEquals(50, results.size());
  }

  @Test
  void threadsHelpAgain() throws Exception {
    var crew = new Crew(1, 1);
    for (int time = 0; time < 50; time++) {
      squares(crew, PARTS);
      twoWaitForEachOther(crew);
    }
    for (var thread : threads) {
      if (thread != Thread.currentThread()) thread.join(20_000);
      assertTrue(thread == Thread.currentThread() || !thread.isAlive());
    }
  }

  private static void twoWaitForEachOther(Crew crew) throws Exception {
    var both = new CountDownLatch(2);
    crew.<String, Integer>work(
        2,
        "own",
        work -> work.accept("another"),
        (open, number) -> {
          both.countDown();
          assertTrue(await(both), "no thread is free");
          return number;
        },
        result -> true);
  }
}
