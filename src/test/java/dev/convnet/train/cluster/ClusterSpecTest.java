// SPDX-License-Identifier: Apache-2.0
package dev.convnet.train.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.error.InvalidSettingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is where, read from flags. */
class ClusterSpecTest {
  private static final ClusterSpec CLUSTER =
      ClusterSpec.parse("10.0.0.1:2222", "10.0.0.2:2222, [::1]:2223", "chief.example:2221");

  @Test
  void everyTaskHasAnAddressAndADevice() {
    var workers = CLUSTER.tasks(Job.WORKER);

    assertEquals(List.of(new Task(Job.WORKER, 0), new Task(Job.WORKER, 1)), workers);
    assertEquals("[::1]:2223", CLUSTER.address(workers.get(1)).toString());
    assertEquals("/job:worker/task:1", workers.get(1).device().spec());
    assertEquals("chief.example:2221", CLUSTER.address(Task.CHIEF).toString());
  }

  @Test
  void tensorFlowIsToldTheSame() {
    var jobs = CLUSTER.toProto().getJobList();

    assertEquals(
        List.of("ps", "worker", "chief"), jobs.stream().map(job -> job.getName()).toList());
    assertEquals("10.0.0.2:2222", jobs.get(1).getTasksOrThrow(0));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost         | 'psHosts must be HOST:PORT with a port from 1 to 65535, got ''localhost'''",
        "localhost:0       | ''",
        "localhost:65536   | with a port from 1 to 65535",
        "::1:2222          | ''",
        "a:1,,b:2          | 'psHosts must be HOST:PORT with a port from 1 to 65535, got '''''",
        "http://a:1        | ''"
      })
  void anAddressThatIsNoneIsRefused(String hosts, String message) {
    var error =
        assertThrows(InvalidSettingException.class, () -> ClusterSpec.parse(hosts, "b:3", "c:4"));

    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void anAddressIsForOneTask() {
    var error =
        assertThrows(
            InvalidSettingException.class, () -> ClusterSpec.parse("a:1", "b:2,a:1", "c:3"));

    assertEquals("a:1 is given to two tasks; each task needs its own port", error.getMessage());
  }

  @Test
  void thereIsOneChief() {
    var error =
        assertThrows(
            InvalidSettingException.class, () -> ClusterSpec.parse("a:1", "b:2", "c:3,d:4"));

    assertEquals("chiefHost must be one HOST:PORT, got c:3,d:4", error.getMessage());
  }

  @Test
  void aTaskThatIsNotThereIsRefused() {
    var error =
        assertThrows(InvalidSettingException.class, () -> CLUSTER.address(new Task(Job.WORKER, 2)));

    assertEquals("taskIndex must be from 0 to 1 for a worker, got 2", error.getMessage());
  }
}
