package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A running Hearth: all that the stories of this module ask of it, wherever it runs. Parts are
 * named as {@code ./hearth status} names them.
 */
sealed interface Platform extends AutoCloseable permits LocalPlatform, ClusterPlatform {

  /** Why something cannot be tried here; empty where it can. */
  Optional<String> lacks(Ability ability);

  /** Ends the test that would try what cannot be tried here, and has it listed with the reason. */
  default void require(Ability ability) {
    lacks(ability).ifPresent(why -> NotTried.abort(ability.what(), why));
  }

  /** The control plane's URL. */
  String front();

  /** The cluster's one public URL. */
  String gateway();

  /** The folder of Spark that driver pods and executors find. */
  String sparkHome();

  /** The cluster's API server, as an administrator of it. */
  Cluster cluster();

  /** A user of the realm, signed in. */
  Person person(String login);

  /** Signs those in anew whose tokens get old: a class of tests begins. */
  void renewPeople();

  /** Writes what a Spark distribution needs to use a session, and returns the file of settings. */
  Path conf(String session, Path folder);

  /** What a task of the launcher says that speaks to this platform as somebody, and goes well. */
  String task(Duration limit, String login, String... task);

  /** The points at which services can be made to die. */
  Crash crash();

  /** What the services say about themselves as OpenTelemetry's spans. */
  TraceReceiver traces();

  /** The lives of a namespace's pods that have run and ended, as somebody else than Hearth saw. */
  List<PodLife> lives(String namespace);

  /** What an account has asked of the API server, in the words of a role: {@code get pods}. */
  Set<String> calls(String account);

  /** What a part has logged, line by line; the last one may be half written. */
  Stream<String> log(String part);

  /** All that is written down by anybody and must hold no secret. */
  Stream<Writing> writings();

  /** All secrets that were made for this installation. */
  List<String> secrets();

  /** The metrics of a part. */
  Answer metrics(String part);

  /** The metrics of a session's pod at one of its ports. */
  Answer metrics(JsonNode pod, int port);

  /** What the part says of its readiness; 0 where it says nothing. */
  int readiness(String part);

  int liveness(String part);

  /** The present run of a part. */
  Life life(String part);

  /** Tells a part to end, as a new release does; another one takes its place. */
  void terminate(String part);

  /** Ends parts without a word, by SIGKILL; others take their places. */
  void kill(List<String> parts);

  /** Leaves parts as they are, with all their connections, and lets them do nothing. */
  void freeze(List<String> parts);

  /** Lets frozen parts, if there are any, go on. */
  void thaw(List<String> parts);

  /** Takes a part away until it is brought back. */
  void takeAway(String part);

  /** Brings a part back, if it was taken away. */
  void bringBack(String part);

  /** What a story may leave behind; looked at after each, and before the end. */
  Aftermath aftermath();

  /** Stops all that was started for the tests and asserts that nothing of it stays. */
  @Override
  void close();

  /** Returns when a part was ended and is there again as another. */
  default void restart(String part, Duration limit) {
    Life before = life(part);
    terminate(part);
    Waiting.until(
        part + " to be back",
        limit,
        () -> before.isOver() && !life(part).equals(before) && readiness(part) == 200);
  }

  /** A text that somebody wrote down. */
  record Writing(String name, String text) {}

  /** One run of a part, from its start to its end. */
  interface Life {
    boolean isOver();
  }
}
