package dev.hearth.session.progress;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.Topics;
import dev.hearth.events.UnreadableEventException;
import dev.hearth.session.feed.Feeds;
import dev.hearth.session.feed.Message;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Reads {@code hearth.observed.<cluster>} of every cluster. Safe to replay: see {@link Progress}.
 */
@ApplicationScoped
class ObservedConsumer {
  private static final EventFormat<ObservedEvent> FORMAT = EventFormat.of(ObservedEvent.class);
  private static final String PREFIX = Topics.observed("");

  private final Progress progress;

  ObservedConsumer(Progress progress) {
    this.progress = progress;
  }

  void start(@Observes StartupEvent event, Feeds feeds) {
    feeds.follow("observed", Pattern.compile(Pattern.quote(PREFIX) + ".+"), this::take);
  }

  void take(Message message) {
    if (message.value() == null) {
      return;
    }
    String speaker = message.topic().substring(PREFIX.length());
    CloudEvent<ObservedEvent> event = FORMAT.read(message.value());
    MDC.put("eventId", event.id());
    MDC.put("session", event.subject());
    try {
      switch (event.data()) {
        case ObservedEvent.Session seen when seen.phase() == null ->
            throw new UnreadableEventException("the observation has no phase");
        case ObservedEvent.Session seen -> progress.fold(speaker, seen, event.time());
      }
    } finally {
      MDC.remove("eventId");
      MDC.remove("session");
    }
  }
}
