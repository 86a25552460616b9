package dev.hearth.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that an image has beside its base.
 *
 * @param reference what it is called
 * @param layers the least often changed first
 * @param environment added to the base's
 * @param user by number, because "is not root" can be checked only of numbers
 * @param folder where its process starts
 */
record ImagePlan(
    String reference,
    List<FileEntriesLayer> layers,
    List<String> entrypoint,
    Map<String, String> environment,
    String user,
    String folder,
    Set<Integer> ports,
    Map<String, String> labels) {

  /** The last part of its name, which its file is called by. */
  String shortName() {
    return reference.substring(reference.lastIndexOf('/') + 1).replace(':', '-');
  }

  /** The same in a registry of somebody's own. */
  String in(String registry) {
    return registry + "/" + reference.substring(reference.lastIndexOf('/') + 1);
  }
}
