package dev.hearth.local.kafka;

import java.util.LinkedHashSet;
import java.util.Set;

/** Starts the broker, says so on one line, and ends with the process. */
public final class Main {
  private Main() {}

  /** {@code --data DIR --port N}; exits 2 on arguments it does not understand, 1 on failure. */
  public static void main(String[] args) throws Exception {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSX");
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println("kafka: " + e.getMessage());
      System.exit(2);
      return;
    }
    Broker broker;
    try {
      broker = Broker.start(arguments);
    } catch (Exception | Error e) {
      System.err.println("kafka: cannot start: " + reason(e));
      System.err.flush();
      // What did start holds on to the process, and would to its orderly exit.
      Runtime.getRuntime().halt(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "shutdown"));
    System.out.println("kafka: ready on 127.0.0.1:" + arguments.port());
    broker.awaitEnd();
  }

  /** The broker wraps what happened several times over: all of it, outermost first. */
  private static String reason(Throwable failure) {
    Set<String> messages = new LinkedHashSet<>();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.add(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }
    return String.join(": ", messages).replace('\n', ' ');
  }
}
