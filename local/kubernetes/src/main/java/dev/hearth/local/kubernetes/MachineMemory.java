package dev.hearth.local.kubernetes;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory this machine (or the container that is all we see of it) has. */
final class MachineMemory {
  private MachineMemory() {}

  static long bytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
