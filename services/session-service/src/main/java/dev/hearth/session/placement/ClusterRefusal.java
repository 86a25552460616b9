package dev.hearth.session.placement;

import java.time.Duration;
import java.time.Instant;

/** Why something cannot be done with a cluster. */
public abstract sealed class ClusterRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ClusterRefusal(String message) {
    super(message);
  }

  /** No cluster of that name ever spoke. */
  public static final class NotFound extends ClusterRefusal {
    private static final long serialVersionUID = 1L;

    NotFound(String cluster) {
      super("There is no cluster " + cluster + ". GET /v1/clusters lists them.");
    }
  }

  /** It is there: what is written off could go on running and be paid for by nobody's quota. */
  public static final class StillHeard extends ClusterRefusal {
    private static final long serialVersionUID = 1L;

    StillHeard(String cluster, Instant heartbeatAt, Duration patience) {
      super(
          "Cluster "
              + cluster
              + " spoke at "
              + heartbeatAt
              + ". Stop its session-operator, or end its sessions one by one; a cluster can be"
              + " given up when it has been silent for "
              + patience
              + ".");
    }
  }
}
