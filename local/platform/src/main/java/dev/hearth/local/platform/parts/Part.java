package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Leash;
import java.util.function.BooleanSupplier;

/**
 * One process of the platform, started again when it ends of itself, as a cluster would.
 *
 * @param command how it is started
 * @param address where it answers, for people
 * @param health what to ask to see whether it is ready; null where only {@code ready} can tell
 * @param ready whether it is ready
 */
public record Part(Leash.Command command, String address, String health, BooleanSupplier ready) {

  public String name() {
    return command.name();
  }

  /** A part that says at a URL whether it is ready. */
  public static Part withHealth(Leash.Command command, String address, String health) {
    return new Part(command, address, health, () -> Http.status(health) == 200);
  }
}
