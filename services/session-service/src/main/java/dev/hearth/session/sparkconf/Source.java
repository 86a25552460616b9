package dev.hearth.session.sparkconf;

/** Who gave a setting. */
enum Source {
  /** Hearth: a default of its own, or what a session cannot be without. */
  platform,
  /** The session's tenant, by its Spark defaults. */
  tenant,
  /** Whoever asked for the session, by a setting or by a field of the request. */
  user
}
