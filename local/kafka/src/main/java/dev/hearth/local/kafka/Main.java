package dev.hearth.local.kafka;

/** Starts the broker, says so on one line, and ends with the process. */
public final class Main {
  private Main() {}

  /** {@code --data DIR --port N}; exits 2 on arguments it does not understand. */
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
    Broker broker = Broker.start(arguments);
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "shutdown"));
    System.out.println("kafka: ready on 127.0.0.1:" + arguments.port());
    broker.awaitEnd();
  }
}
