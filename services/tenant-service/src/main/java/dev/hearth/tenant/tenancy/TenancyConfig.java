package dev.hearth.tenant.tenancy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a tenant gets that was made without saying otherwise. */
@ConfigMapping(prefix = "hearth.tenancy")
interface TenancyConfig {
  DefaultQuota defaultQuota();

  /** All live sessions of the tenant together may reserve this much. */
  interface DefaultQuota {
    /** Thousandths of a core. */
    @WithDefault("8000")
    long cpuMillis();

    /** Mebibytes. */
    @WithDefault("16384")
    long memoryMib();

    /** Live sessions at once. */
    @WithDefault("4")
    int sessions();
  }
}
