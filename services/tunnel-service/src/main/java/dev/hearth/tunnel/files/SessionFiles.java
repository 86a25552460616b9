package dev.hearth.tunnel.files;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What was uploaded to this session, on the endpoint's own disk: {@code kept/<sha256>/<name>}. A
 * file that was taken in is never another one: a driver may run it already. What was uploaded
 * outlives the endpoint's process, and not its pod.
 */
public final class SessionFiles {
  private final Path kept;
  private final Path incoming;
  private final long mostBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final Map<String, Upload> coming = new ConcurrentHashMap<>();
  private final Map<String, Kept> files = new ConcurrentHashMap<>();

  /**
   * One that is there, whole.
   *
   * @param sha256 lower-case hex
   */
  public record Kept(String name, long bytes, String sha256, Path path) {}

  /** What came of a file that was received whole: the one that is kept now, be it this or not. */
  record Taken(Kept kept, boolean isNew, boolean isAnother) {}

  /**
   * @param mostBytes of all files together, those that are still coming included
   */
  public SessionFiles(Path folder, long mostBytes) {
    this.kept = folder.resolve("kept");
    this.incoming = folder.resolve("incoming");
    this.mostBytes = mostBytes;
  }

  /** Reads what an earlier process of this pod took in, and forgets what it did not get whole. */
  void open() throws IOException {
    Files.createDirectories(kept);
    Files.createDirectories(incoming);
    for (Path part : list(incoming)) {
      Files.delete(part);
    }
    for (Path hash : list(kept)) {
      for (Path file : list(hash)) {
        reopen(file, hash.getFileName().toString());
      }
    }
  }

  /** A node that lost its power may have lost a part of it, too. */
  private void reopen(Path file, String hash) throws IOException {
    if (!sha256(file).equals(hash)) {
      Files.delete(file);
      return;
    }
    String name = file.getFileName().toString();
    Kept one = new Kept(name, Files.size(file), hash, file);
    files.put(name, one);
    bytes.addAndGet(one.bytes());
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
      content.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  /** Those that are there, by name. */
  public List<Kept> all() {
    return files.values().stream().sorted(Comparator.comparing(Kept::name)).toList();
  }

  /** Adds them to what the operator is told. */
  public void tell(JsonObject state) {
    JsonArray there = new JsonArray();
    for (Kept file : all()) {
      there.add(new JsonObject().put("name", file.name()).put("sha256", file.sha256()));
    }
    state.put("files", there).put("uploading", coming());
  }

  Optional<Kept> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** The one with that content: who knows its hash was told of it. */
  Optional<Kept> find(String sha256, String name) {
    return find(name).filter(file -> file.sha256().equals(sha256));
  }

  long mostBytes() {
    return mostBytes;
  }

  /** Room for as much; false where there is none. */
  boolean reserve(long more) {
    long before = bytes.getAndUpdate(now -> now + more > mostBytes ? now : now + more);
    return before + more <= mostBytes;
  }

  void release(long less) {
    bytes.addAndGet(-less);
  }

  /** Whether what is kept leaves no room for a file of that length, whatever is on its way. */
  boolean isFull(long length) {
    return files.values().stream().mapToLong(Kept::bytes).sum() + length > mostBytes;
  }

  /** How many are on their way, or are being put to those that are there. */
  public int coming() {
    return coming.size();
  }

  /** The one whose place it takes. */
  Optional<Upload> begun(String name, Upload upload) {
    return Optional.ofNullable(coming.put(name, upload));
  }

  void over(String name, Upload upload) {
    coming.remove(name, upload);
  }

  /** Where the next one is written until it is whole. */
  Path part() {
    return incoming.resolve(UUID.randomUUID().toString());
  }

  /** Takes in what was received whole, unless a file of that name is there. Blocks. */
  synchronized Taken take(Path part, String name, long length, String sha256) throws IOException {
    Kept before = files.get(name);
    if (before != null) {
      Files.delete(part);
      release(length);
      return new Taken(before, false, !before.sha256().equals(sha256));
    }
    try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
      written.force(true);
      if (written.size() != length) {
        throw new IOException("of " + length + " bytes the disk has " + written.size());
      }
    }
    Path path = Files.createDirectories(kept.resolve(sha256)).resolve(name);
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    Kept file = new Kept(name, length, sha256, path);
    files.put(name, file);
    return new Taken(file, true, false);
  }
}
