package dev.hearth.local.kubernetes.node;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;

/** What the node is: its folder, its capacity, and where the API is that pods call. */
public record NodeSettings(
    String name,
    Path folder,
    Optional<Path> images,
    BigDecimal cpu,
    BigDecimal memory,
    int gpus,
    String apiAddress,
    boolean tls) {}
