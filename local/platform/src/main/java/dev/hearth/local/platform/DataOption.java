package dev.hearth.local.platform;

import dev.hearth.local.platform.machine.DataFolder;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Which platform is meant: one data folder, one platform. */
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "the platform's data folder (default: HEARTH_DATA or .hearth in the checkout)")
  private Path data;

  public DataFolder folder() {
    if (data != null) {
      return new DataFolder(data);
    }
    String environment = System.getenv("HEARTH_DATA");
    if (environment != null && !environment.isBlank()) {
      return new DataFolder(Path.of(environment));
    }
    return new DataFolder(repository().resolve(".hearth"));
  }

  /** The checkout that the launcher lies in. */
  public static Path repository() {
    return Path.of(System.getProperty("hearth.repository", ".")).toAbsolutePath().normalize();
  }
}
