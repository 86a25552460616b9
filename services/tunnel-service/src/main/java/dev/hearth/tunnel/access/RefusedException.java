package dev.hearth.tunnel.access;

/** Carries a refusal through a future. Without a stack, because refusals are common and cheap. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.slug(), null, false, false);
    this.refusal = refusal;
  }

  public Refusal refusal() {
    return refusal;
  }

  /** What to answer for any failure; what isn't a refusal is doubt, never admission. */
  public static Refusal of(Throwable failure) {
    return failure instanceof RefusedException refused ? refused.refusal() : Refusal.UNDECIDED;
  }
}
