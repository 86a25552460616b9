package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * The sessions all of whose objects were found as they are planned, so that a pass after which
 * nothing of them changed need not hold each against its plan again. Holds little of each session,
 * and nothing of one whose objects are gone: their going is a change.
 */
final class Settled {
  private final Map<String, Mark> marks = new ConcurrentHashMap<>();

  /**
   * What a plan follows from beside the operator's own settings: the same basis, the same plan.
   *
   * @param uid of the SparkSession
   * @param generation of its specification
   */
  record Basis(String session, String uid, long generation, List<ApiServer> apiServers) {
    Basis {
      apiServers = List.copyOf(apiServers);
    }
  }

  /** Objects that are being looked at, or were. Told apart by itself, not by what it holds. */
  private static final class Mark {
    private final Basis basis;
    private volatile boolean found;

    private Mark(Basis basis) {
      this.basis = basis;
    }
  }

  /** Whether nothing has changed since all was as this basis has it. */
  boolean holds(Basis basis) {
    Mark mark = marks.get(basis.session());
    return mark != null && mark.found && mark.basis.equals(basis);
  }

  /**
   * Brings all to what is planned, and keeps in mind that it is so: unless a change comes
   * meanwhile.
   *
   * @param look answers whether all was as planned already
   */
  void settle(Basis basis, BooleanSupplier look) {
    Mark mark = new Mark(basis);
    marks.put(basis.session(), mark);
    try {
      mark.found = look.getAsBoolean();
    } finally {
      if (!mark.found) {
        marks.remove(basis.session(), mark);
      }
    }
  }

  /** One of the session's objects is not as it was. */
  void changed(String session) {
    marks.remove(session);
  }
}
