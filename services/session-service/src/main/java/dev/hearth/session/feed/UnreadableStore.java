package dev.hearth.session.feed;

import dev.hearth.session.persistence.StoreException;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Messages that can never be taken in, kept for a person. */
@ApplicationScoped
class UnreadableStore {
  private final DataSource database;

  UnreadableStore(DataSource database) {
    this.database = database;
  }

  void add(ConsumerRecord<String, byte[]> message, String error) {
    String sql =
        """
        insert into unreadable_message (topic, partition, record_offset, key, value, error)
        values (?, ?, ?, ?, ?, ?) on conflict do nothing
        """;
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, message.topic());
      insert.setInt(2, message.partition());
      insert.setLong(3, message.offset());
      insert.setString(4, storable(message.key()));
      insert.setBytes(5, message.value());
      insert.setString(6, storable(error));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new StoreException("an unreadable message could not be kept", e.getSQLState(), e);
    }
  }

  /** Postgres keeps no NUL in a text, and a message that is set aside may well have some. */
  private static String storable(String text) {
    return text == null ? null : text.replace('\u0000', '\ufffd');
  }
}
