package dev.hearth.tenant.request;

import java.util.List;
import java.util.stream.Collectors;

/** A request with fields that cannot be accepted: all of them, not only the first. */
public final class InvalidRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public InvalidRequest(List<Fault> faults) {
    super(
        faults.stream()
            .map(fault -> fault.name() + ": " + fault.message())
            .collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }
}
