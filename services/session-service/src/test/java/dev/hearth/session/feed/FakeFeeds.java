package dev.hearth.session.feed;

import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Stands for Kafka on the way in: the test says what comes. */
@Mock
@ApplicationScoped
public class FakeFeeds extends Feeds {
  private final Map<String, Message.Reader> readers = new ConcurrentHashMap<>();

  private volatile boolean caughtUp;

  FakeFeeds() {
    super(Map.of(), null, null, null, null);
  }

  @Override
  public void follow(String name, Pattern topics, Message.Reader reader) {
    readers.put(topics.pattern(), reader);
  }

  @Override
  public void replay(String name, String topic, Message.Reader reader) {
    readers.put(Pattern.quote(topic), reader);
  }

  @Override
  public boolean caughtUp(String name) {
    return caughtUp;
  }

  /** As if Kafka had given the tenants' topic, and its end been reached. */
  public void catchUp(boolean done) {
    caughtUp = done;
  }

  /** As if the message had come on the topic. */
  public void deliver(String topic, String key, byte[] value) {
    readers.forEach(
        (pattern, reader) -> {
          if (topic.matches(pattern)) {
            reader.take(new Message(topic, key, value));
          }
        });
  }
}
