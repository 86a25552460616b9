# Sourced by ./mvnw and ./hearth: leaves JAVA_HOME at a JDK 25 or says in one line what to install.
hearth_is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[".]' "$1/release"
}

if [ -z "${JAVA_HOME-}" ] || ! hearth_is_jdk25 "$JAVA_HOME"; then
  hearth_jdk=
  hearth_path_java=$(command -v javac 2>/dev/null) || hearth_path_java=
  if [ -n "$hearth_path_java" ]; then
    hearth_path_java=$(readlink -f "$hearth_path_java" 2>/dev/null || printf %s "$hearth_path_java")
    hearth_path_java=${hearth_path_java%/bin/javac}
  fi
  set +f
  for hearth_candidate in "$hearth_path_java" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/25* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$hearth_candidate" ] && hearth_is_jdk25 "$hearth_candidate"; then
      hearth_jdk=$hearth_candidate
      break
    fi
  done
  if [ -z "$hearth_jdk" ]; then
    echo "hearth: no JDK 25 found (looked at JAVA_HOME, PATH, /usr/lib/jvm, SDKMAN); install one, for example temurin-25-jdk, or set JAVA_HOME to it." >&2
    exit 1
  fi
  JAVA_HOME=$hearth_jdk
  export JAVA_HOME
fi
unset hearth_jdk hearth_candidate hearth_path_java
