package dev.hearth.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field that came with a later release than its event: topics still hold events without it, so it
 * is optional in the schema and {@code null} in those. The only way to add a field to a released
 * event; anything else is a new event, {@code .v2}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Since {
  /** The release that brought the field. */
  String value();
}
