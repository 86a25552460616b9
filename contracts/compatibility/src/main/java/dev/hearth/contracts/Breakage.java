package dev.hearth.contracts;

/** What somebody who relies on the last release would trip over, and what to do instead. */
public record Breakage(String document, String path, String what, String remedy) {
  @Override
  public String toString() {
    return document + " at " + path + ": " + what + ". " + remedy + ".";
  }
}
