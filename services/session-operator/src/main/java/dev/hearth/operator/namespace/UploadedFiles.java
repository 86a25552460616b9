package dev.hearth.operator.namespace;

import dev.hearth.resource.SparkSessionSpec.Application;
import java.util.Map;

/**
 * Where a session's pods fetch what was uploaded to it: at its endpoint, under the hash of what is
 * in the file, so that all runs of the driver and all executors have the same.
 *
 * @param host address of the endpoint's pod
 * @param port where it serves them
 * @param hashes lower-case hex of each file's SHA-256, by name
 */
public record UploadedFiles(String host, int port, Map<String, String> hashes) {
  /** Nothing was uploaded, and nothing is awaited. */
  public static final UploadedFiles NONE = new UploadedFiles("", 0, Map.of());

  public UploadedFiles {
    hashes = Map.copyOf(hashes);
  }

  /** The URL as Spark can fetch it: what is not an upload's is as it was. */
  String located(String url) {
    if (!url.startsWith(Application.UPLOAD)) {
      return url;
    }
    String name = url.substring(Application.UPLOAD.length());
    String hash = hashes.get(name);
    if (hash == null) {
      throw new IllegalStateException("the driver cannot start: " + name + " is not uploaded yet");
    }
    String authority = host.contains(":") ? "[" + host + "]" : host;
    return "http://" + authority + ":" + port + "/" + hash + "/" + name;
  }
}
