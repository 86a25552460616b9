package dev.hearth.local.kubernetes.node;

import dev.hearth.local.kubernetes.access.AccountTokens;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.IntSupplier;

/** What the runs of all pods share. The API's port is known only once it listens. */
record NodeContext(
    NodeSettings settings,
    Writes writes,
    Deletion deletion,
    AccountTokens tokens,
    Images images,
    PodAddresses addresses,
    Gpus gpus,
    ServiceNames names,
    LifeJournal journal,
    NodeEvents events,
    IntSupplier apiPort,
    Path leash,
    Clock clock) {}
