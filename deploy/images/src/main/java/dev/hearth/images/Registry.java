package dev.hearth.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * How registries are spoken to: with the credentials that {@code docker login} left, and in the
 * clear only where that was asked for.
 */
final class Registry {
  private static final int HTTPS = 443;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final String PINNED_BY = "base image with digest: sha256:";

  private final boolean insecure;
  private final Consumer<String> news;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /**
   * One for a whole run.
   *
   * @param news where to say what a person should know
   */
  Registry(boolean insecure, Consumer<String> news) {
    this.insecure = insecure;
    this.news = news;
  }

  /** Takes an image's name apart, once its registry was seen to be there. */
  RegistryImage image(String reference) throws InvalidImageReferenceException, IOException {
    ImageReference image = ImageReference.parse(reference);
    reach(image.getRegistry());
    CredentialRetrieverFactory credentials = CredentialRetrieverFactory.forImage(image, this::log);
    return RegistryImage.named(image)
        .addCredentialRetriever(credentials.dockerConfig())
        .addCredentialRetriever(credentials.wellKnownCredentialHelpers());
  }

  /** The builder would try for a minute before it says that nobody answers. */
  private static void reach(String registry) throws IOException {
    URI uri = URI.create("https://" + registry);
    if (!ProxySelector.getDefault().select(uri).contains(Proxy.NO_PROXY)) {
      return; // what can be reached is for the proxy to say
    }
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              InetAddress.getByName(uri.getHost()), uri.getPort() < 0 ? HTTPS : uri.getPort()),
          PATIENCE_MILLIS);
    } catch (UnknownHostException e) {
      throw new Refusal("there is no host " + uri.getHost(), e);
    } catch (IOException e) {
      throw new Refusal("%s does not answer: %s".formatted(registry, e.getMessage()), e);
    }
  }

  Containerizer with(Containerizer target, Path caches) {
    return target
        .setToolName("hearth")
        .setBaseImageLayersCache(caches.resolve("base"))
        .setApplicationLayersCache(caches.resolve("layers"))
        .setAllowInsecureRegistries(insecure)
        .setAlwaysCacheBaseImage(true)
        .addEventHandler(LogEvent.class, this::log);
  }

  /**
   * Warnings once each, and what a base is pinned by; the library's errors are thrown, too, and its
   * progress we tell ourselves.
   */
  private void log(LogEvent event) {
    String text = event.getMessage();
    boolean worthALine = event.getLevel() == LogEvent.Level.WARN || text.contains(PINNED_BY);
    if (worthALine && said.add(text)) {
      news.accept(text.strip());
    }
  }

  /** What is at the bottom of a failure, in one line. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof Refusal) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return text.lines().findFirst().orElse(text);
  }
}
