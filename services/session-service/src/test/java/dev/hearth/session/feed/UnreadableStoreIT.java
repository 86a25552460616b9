package dev.hearth.session.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.PlatformParts;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class UnreadableStoreIT {
  @Inject UnreadableStore store;
  @Inject AgroalDataSource database;

  @Test
  void keepsWhatIsMadeOfTextsThatPostgresDoesNotTake() throws SQLException {
    byte[] value = {0, 1};
    var message = new ConsumerRecord<>("odd", 0, 7, "a\u0000b", value);

    store.add(message, "no \u0000");
    store.add(message, "no \u0000");

    String sql = "select key, value, error from unreadable_message where topic = 'odd'";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("a\ufffdb");
      assertThat(row.getBytes(2)).isEqualTo(value);
      assertThat(row.getString(3)).isEqualTo("no \ufffd");
      assertThat(row.next()).isFalse();
    }
  }
}
