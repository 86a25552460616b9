package dev.hearth.tunnel.facade;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where this process finds its own Kubernetes credentials. */
@ConfigMapping(prefix = "hearth.service-account")
public interface ServiceAccountConfig {
  /** Folder with the files {@code token}, kept fresh by Kubernetes, and {@code ca.crt}. */
  @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount")
  String dir();
}
