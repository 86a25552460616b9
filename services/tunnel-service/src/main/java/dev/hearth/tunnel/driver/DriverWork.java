package dev.hearth.tunnel.driver;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a driver says of its work, without all else that it says.
 *
 * @param application Spark's id of it: another one is another driver's work
 * @param running whether a job or a task runs now
 * @param tasks how many there were on each executor that there is; none where a job runs, as then
 *     nobody needs to know
 */
public record DriverWork(String application, boolean running, Map<String, Long> tasks) {
  /** Nothing that means anything in an address. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** More than an answer has room for as Spark writes it, which says far more of each. */
  private static final int MOST_EXECUTORS = 1000;

  private static final int LONGEST_EXECUTOR = 32;

  public DriverWork {
    tasks = Map.copyOf(tasks);
  }

  JsonObject toJson() {
    JsonObject counts = new JsonObject();
    tasks.forEach(counts::put);
    return new JsonObject()
        .put("application", application)
        .put("running", running)
        .put("tasks", counts);
  }

  /** The first of a driver's applications, as it has no other; empty for what isn't understood. */
  static Optional<String> application(Buffer applications) {
    try {
      String id = new JsonArray(applications).getJsonObject(0).getString("id");
      return Optional.of(id).filter(text -> ID.matcher(text).matches());
    } catch (DecodeException
        | ClassCastException
        | NullPointerException
        | IndexOutOfBoundsException unreadable) {
      return Optional.empty();
    }
  }

  /** How many jobs a list holds; empty for what isn't understood. */
  static OptionalInt count(Buffer jobs) {
    try {
      return OptionalInt.of(new JsonArray(jobs).size());
    } catch (DecodeException | ClassCastException | NullPointerException unreadable) {
      return OptionalInt.empty();
    }
  }

  /** What a driver without a running job says of its executors; empty likewise. */
  static Optional<DriverWork> of(String application, Buffer executors) {
    try {
      boolean running = false;
      Map<String, Long> tasks = new HashMap<>();
      JsonArray all = new JsonArray(executors);
      if (all.size() > MOST_EXECUTORS) {
        return Optional.empty();
      }
      for (int i = 0; i < all.size(); i++) {
        JsonObject executor = all.getJsonObject(i);
        String id = executor.getString("id");
        if (id.length() > LONGEST_EXECUTOR) {
          return Optional.empty();
        }
        running |= executor.getLong("activeTasks", 0L) > 0;
        tasks.merge(
            id,
            executor.getLong("totalTasks", 0L) + executor.getLong("failedTasks", 0L),
            Long::sum);
      }
      return Optional.of(new DriverWork(application, running, tasks));
    } catch (DecodeException | ClassCastException | NullPointerException unreadable) {
      return Optional.empty();
    }
  }
}
