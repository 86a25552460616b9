package dev.hearth.operator.endpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The body of {@code GET /session/state}; the counters grow while the endpoint's process lives. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record EndpointAnswer(
    boolean clientConnected,
    Instant lastClientAt,
    long quotaRefusals,
    String lastQuotaRefusal,
    long bytesIn,
    long bytesOut,
    List<UploadedFile> files,
    int uploading) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  EndpointAnswer {
    // An endpoint that is older than uploads.
    files = files == null ? List.of() : List.copyOf(files);
  }

  /** One that is there, whole. */
  @RegisterForReflection
  @JsonIgnoreProperties(ignoreUnknown = true)
  record UploadedFile(String name, String sha256) {}

  /** The hashes of all of them, by name. */
  Map<String, String> hashes() {
    return files.stream()
        .filter(file -> file.name() != null && file.sha256() != null)
        .filter(file -> SHA256.matcher(file.sha256()).matches())
        .collect(Collectors.toMap(UploadedFile::name, UploadedFile::sha256));
  }
}
