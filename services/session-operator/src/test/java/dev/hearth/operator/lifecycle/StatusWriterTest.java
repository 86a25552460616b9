package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Sessions;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient
class StatusWriterTest {
  private KubernetesMockServer server;
  private KubernetesClient client;

  /** Only the last observation must not be forgotten: the object goes when it is told. */
  @ParameterizedTest
  @CsvSource({"PROVISIONING, 3, 0", "READY, 3, 0", "READY, 7, 1", "ENDED, 3, 1", "FAILED, 3, 1"})
  void thatSomethingWasToldIsWrittenWithWhatComesNext(String phase, int executors, int writes) {
    SparkSession session = Sessions.in(phase);
    session.getStatus().executors.finished = 3;
    SparkSessionStatus next = Sessions.in(phase).getStatus();
    next.executors.finished = executors;
    next.publishedSequence = session.getStatus().publishedSequence + 1;
    server
        .expect()
        .patch()
        .withPath("/apis/hearth.dev/v1/sparksessions/s1/status")
        .andReturn(200, session)
        .always();

    assertThat(new StatusWriter(client).write(session, next)).isPresent();

    assertThat(server.getRequestCount()).isEqualTo(writes);
  }
}
