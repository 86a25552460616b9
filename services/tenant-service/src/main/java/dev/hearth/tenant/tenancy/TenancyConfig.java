package dev.hearth.tenant.tenancy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a tenant gets that was made without saying otherwise. */
@ConfigMapping(prefix = "hearth.tenancy")
interface TenancyConfig {
  DefaultQuota defaultQuota();

  /** All live sessions of the tenant together may reserve this much. */
  interface DefaultQuota {
    /** Thousandths of a core that all its live sessions together may reserve. */
    @WithDefault("8000")
    long cpuMillis();

    /** MiB that all its live sessions together may reserve. */
    @WithDefault("16384")
    long memoryMib();

    /** Most live sessions at once. */
    @WithDefault("4")
    int sessions();

    /** GPUs that the executors of all its live sessions together may reserve. */
    @WithDefault("0")
    int gpus();
  }
}
