package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A kind of document that others rely on. */
public enum Contract {
  EVENT,
  ASYNCAPI,
  OPENAPI,
  CRD;

  /** The kind of a document, by the name of its file. */
  static Contract of(String file) {
    if (file.endsWith(".schema.json")) {
      return EVENT;
    }
    if (file.endsWith("asyncapi.json")) {
      return ASYNCAPI;
    }
    return file.endsWith("openapi.yaml") ? OPENAPI : CRD;
  }

  /** What broke between two states of a document; a missing one is gone. */
  public List<Breakage> compare(String document, JsonNode before, JsonNode after) {
    Findings findings = new Findings(document);
    if (after.isMissingNode()) {
      findings.add("", "the whole document is gone", "Keep it for as long as its users are there");
      return findings.list();
    }
    switch (this) {
      case EVENT ->
          new SchemaComparison(before, after, Flow.KEPT, findings).compare(before, after, "");
      case ASYNCAPI -> AsyncApi.compare(before, after, findings);
      case OPENAPI -> new OpenApi(before, after, findings).compare();
      case CRD -> Definition.compare(before, after, findings);
    }
    return findings.list();
  }
}
