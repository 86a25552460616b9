package dev.hearth.e2e;

/** What can be tried on some platforms only. */
enum Ability {
  CRASH_POINTS("services that die between two given steps"),
  FREEZING("parts that keep their connections and fall silent"),
  TRACES("the services' spans"),
  SHARED_FILES("applications and marks that pods find at a path of this machine"),
  PYTHON("applications in Python"),
  GPUS("GPUs, two of them"),
  AUDIT("what each account asked of the API server"),
  NETWORK_POLICIES("network policies"),
  POD_LOCKS("Pod Security and admission policies");

  private final String what;

  Ability(String what) {
    this.what = what;
  }

  String what() {
    return what;
  }
}
