package dev.hearth.tunnel.files;

import dev.hearth.tunnel.http.Problem;
import java.util.Set;

/** Why a file was not taken in. */
final class FileProblems {
  static final Problem DAMAGED =
      new Problem(
          400,
          "file-damaged",
          "File damaged",
          "What arrived has another SHA-256 than Content-Digest says. Send it again.",
          1);

  static final Problem DIGEST_UNREADABLE =
      new Problem(
          400,
          "digest-unreadable",
          "Digest unreadable",
          "Content-Digest names sha-256 and is none: write sha-256=:<44 characters of base64>:, or"
              + " leave it out.");

  static final Problem REPLACED =
      new Problem(
          409,
          "upload-replaced",
          "Upload replaced",
          "The same file is being uploaded anew, and this upload was given up for it.");

  static final Problem BUSY =
      new Problem(
          503,
          "files-busy",
          "Files busy",
          "What else is being uploaded leaves no room just now. Try again when it is through.",
          5);

  static final Problem METHOD =
      new Problem(
          405,
          "method-refused",
          "Method refused",
          "PUT uploads a file; GET of the door itself lists them.");

  static final Problem NOT_WRITTEN =
      new Problem(
          507,
          "file-not-written",
          "File not written",
          "The endpoint's disk did not take the file. Send it again; where that doesn't help, an"
              + " administrator looks at the disk of the session's node.",
          5);

  private FileProblems() {}

  static Problem notAwaited(Set<String> awaited) {
    return new Problem(
        404,
        "file-not-awaited",
        "File not awaited",
        "The session's application names no such file; it names "
            + (awaited.isEmpty() ? "none that is uploaded." : String.join(", ", awaited) + "."));
  }

  static Problem another(SessionFiles.Kept file) {
    return new Problem(
        409,
        "file-already-there",
        "File already there",
        "A file of that name with other content was uploaded before (SHA-256 "
            + file.sha256()
            + "), and the driver may run it. Make a new session for another one.");
  }

  static Problem tooLarge(long mostBytes) {
    return new Problem(
        413,
        "files-too-large",
        "Files too large",
        "A session takes files of "
            + mostBytes
            + " bytes together. Put larger ones where the driver can fetch them.");
  }
}
