package dev.hearth.settings;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** Collects what is wrong with settings: each fault names the setting, its value and a remedy. */
public final class Settings {
  private final Config config;
  private final List<String> faults = new ArrayList<>();

  public Settings(Config config) {
    this.config = config;
  }

  /** A time between two, both of which are good. */
  public Settings duration(String name, String least, String most) {
    return within(
        name, config.getValue(name, Duration.class), Duration.parse(least), Duration.parse(most));
  }

  /** A number between two, both of which are good. */
  public Settings number(String name, long least, long most) {
    return within(name, config.getValue(name, Long.class), least, most);
  }

  private <T extends Comparable<T>> Settings within(String name, T value, T least, T most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0
        ? this
        : fault(name, value, "something between " + least + " and " + most);
  }

  /** Something that must be set, by whatever it should be. */
  public Settings required(String name, String remedy) {
    return text(name).isPresent()
        ? this
        : fault(name + " is missing; set " + variable(name) + " to " + remedy);
  }

  public Settings fault(String name, Object value, String remedy) {
    return fault(name + " is " + value + "; set it to " + remedy);
  }

  public Settings fault(String text) {
    faults.add(text);
    return this;
  }

  public List<String> faults() {
    return List.copyOf(faults);
  }

  /** Ends the start with one message where anything is wrong. */
  public void refuseFaults() {
    if (!faults.isEmpty()) {
      throw new ConfigurationException("Cannot start: " + String.join(". ", faults) + ".");
    }
  }

  Optional<String> text(String name) {
    return config.getOptionalValue(name, String.class).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** The environment variable of a setting. */
  static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
