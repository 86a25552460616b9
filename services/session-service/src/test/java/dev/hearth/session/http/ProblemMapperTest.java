package dev.hearth.session.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.persistence.StoreException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemMapperTest {
  private static final ContainerRequestContext REQUEST =
      (ContainerRequestContext)
          Proxy.newProxyInstance(
              ProblemMapperTest.class.getClassLoader(),
              new Class<?>[] {ContainerRequestContext.class},
              (proxy, method, arguments) -> null);

  private final ProblemMapper mapper = new ProblemMapper(new CurrentVertxRequest());

  @ParameterizedTest
  @CsvSource(nullValues = "-", textBlock = "08006\n57P01\n-")
  void aDatabaseThatIsAwayIsSaidToComeBack(String state) {
    StoreException away = new StoreException("away", state, new SQLException());

    RestResponse<?> answer = mapper.map(away, REQUEST);

    assertThat(answer.getStatus()).isEqualTo(503);
    assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("2");
    assertThat(answer.getEntity()).asString().contains("type=/problems#store-away");
  }

  @Test
  void aStatementThatIsWrongIsOurFault() {
    StoreException wrong = new StoreException("wrong", "42P01", new SQLException());

    assertThat(mapper.map(wrong, REQUEST).getStatus()).isEqualTo(500);
  }
}
