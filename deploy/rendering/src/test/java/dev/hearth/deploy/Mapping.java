package dev.hearth.deploy;

import java.util.List;

/**
 * One {@code @ConfigMapping}.
 *
 * @param prefix of all its settings
 * @param text what its Javadoc says, as Markdown
 */
record Mapping(String prefix, String text, List<Setting> settings) {}
