package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.request.JsonFields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what a batch session runs, unless a remote spark-submit is to bring it. */
final class ApplicationReader {
  private static final int MOST_ARGUMENTS = 200;
  private static final int LONGEST_ARGUMENT = 8192;
  private static final int MOST_FILES = 50;
  private static final int LONGEST_URL = 2048;
  private static final int LONGEST_CLASS = 512;
  private static final int MOST_RETRIES = 10;

  /** All of it together travels in one message and is one object of the cluster's. */
  private static final int MOST_CHARACTERS = 64 * 1024;

  /** Places that a driver in a cluster can reach; a file of the user's machine is none. */
  private static final Set<String> SCHEMES =
      new TreeSet<>(
          Set.of("local", "https", "http", "s3a", "gs", "abfs", "abfss", "hdfs", "wasbs"));

  /** One that is uploaded is a part of an address, and a file's name on disks. */
  private static final Pattern UPLOADED = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private static final Pattern CLASS =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*([.][\\p{L}_$][\\p{L}\\p{N}_$]*)*");

  /** The application stands in the request. */
  static final String REQUEST = "request";

  /** It comes with the driver that a remote spark-submit makes. */
  static final String SUBMIT = "submit";

  private static final Set<String> SOURCES = new TreeSet<>(Set.of(REQUEST, SUBMIT));

  private static final List<String> OF_REQUEST =
      List.of("resource", "mainClass", "arguments", "jars", "pyFiles", "environment", "retries");

  private final JsonFields fields;

  private ApplicationReader(JsonFields fields) {
    this.fields = fields;
  }

  /**
   * The application of a batch session; null where spark-submit brings it. Faults are noted in
   * {@code request}.
   */
  static DesiredEvent.Application read(JsonFields request) {
    if (!request.has("application")) {
      request.text("application", null);
      request.fault(
          "application",
          null,
          "is missing: a batch session runs an application",
          "write {\"resource\": \"https://…/app.jar\", \"mainClass\": \"…\"}, or {\"source\":"
              + " \"submit\"} to run spark-submit --deploy-mode cluster against the session");
      return null;
    }
    JsonFields application = request.object("application");
    if (application.oneOf("source", REQUEST, SOURCES).equals(SUBMIT)) {
      OF_REQUEST.forEach(
          field ->
              application.without(
                  field, "is not for source submit", "leave it out: give it to spark-submit"));
      return null;
    }
    return new ApplicationReader(application).read();
  }

  private DesiredEvent.Application read() {
    String resource = fields.text("resource", null);
    String mainClass = fields.text("mainClass", null);
    List<String> arguments = fields.list("arguments", MOST_ARGUMENTS);
    List<String> jars = files("jars", List.of(".jar"));
    List<String> pyFiles = files("pyFiles", List.of(".py", ".zip", ".egg"));
    Map<String, String> environment = EnvironmentReader.read(fields);
    int retries = fields.integer("retries", 0, 0, MOST_RETRIES);
    checkResource(resource, mainClass);
    checkArguments(arguments);
    // What is not there has been noted; a record without it is not to be had.
    return new DesiredEvent.Application(
        resource == null ? "" : resource,
        mainClass,
        arguments,
        jars,
        pyFiles,
        environment,
        retries);
  }

  private void checkResource(String resource, String mainClass) {
    if (resource == null) {
      fields.fault(
          "resource",
          null,
          "is missing",
          "give the URL of a jar or a Python file, or upload://NAME and upload it");
      return;
    }
    if (!isUrl("resource", resource, List.of(".jar", ".py"))) {
      return;
    }
    if (isPython(resource)) {
      if (mainClass != null) {
        fields.fault("mainClass", mainClass, "is not for a Python file", "leave it out");
      }
    } else if (mainClass == null) {
      fields.fault("mainClass", null, "is missing: a jar needs it", "name the class with main()");
    } else if (mainClass.length() > LONGEST_CLASS || !CLASS.matcher(mainClass).matches()) {
      fields.fault(
          "mainClass", mainClass, "is no name of a class", "write it with its package, a.b.Main");
    }
  }

  /**
   * Whether it is run by Python.
   *
   * @param application null where there is none
   */
  static boolean isPython(DesiredEvent.Application application) {
    return application != null && isPython(application.resource());
  }

  private static boolean isPython(String resource) {
    return resource.endsWith(".py");
  }

  private List<String> files(String field, List<String> endings) {
    List<String> urls = fields.list(field, MOST_FILES);
    for (int i = 0; i < urls.size(); i++) {
      isUrl(field + "[" + i + "]", urls.get(i), endings);
    }
    return urls;
  }

  private boolean isUrl(String field, String text, List<String> endings) {
    String places =
        "give a URL with one of "
            + SCHEMES
            + ", local:// for a file in the image, or upload://NAME for one that you upload to the"
            + " session";
    if (text.length() > LONGEST_URL) {
      fields.fault(field, null, "is too long", "keep to " + LONGEST_URL + " characters");
      return false;
    }
    if (text.startsWith(DesiredEvent.Application.UPLOAD)) {
      return isUpload(field, text, endings);
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      fields.fault(field, text, "is no URL", places);
      return false;
    }
    if (uri.getRawUserInfo() != null) {
      // Not repeated: what stands before the @ may be a password.
      fields.fault(
          field,
          null,
          "holds a user or password",
          "leave it out; credentials of a store belong into sparkConf");
      return false;
    }
    if (uri.getScheme() == null || uri.getScheme().equals("file")) {
      fields.fault(field, text, "is a file of your machine, which no driver pod has", places);
      return false;
    }
    if (!SCHEMES.contains(uri.getScheme()) || uri.getPath() == null || uri.getPath().isEmpty()) {
      fields.fault(field, text, "is no place that a driver can reach", places);
      return false;
    }
    // Spark lists files with commas between them.
    if (text.contains(",") || endings.stream().noneMatch(uri.getPath()::endsWith)) {
      fields.fault(field, text, "names no file of its kind", "name a file that ends in " + endings);
      return false;
    }
    return true;
  }

  private boolean isUpload(String field, String text, List<String> endings) {
    String name = text.substring(DesiredEvent.Application.UPLOAD.length());
    if (!UPLOADED.matcher(name).matches() || endings.stream().noneMatch(name::endsWith)) {
      fields.fault(
          field,
          text,
          "names no file of its kind that can be uploaded",
          "write upload://NAME, with up to 128 letters, digits, dots, dashes and underscores, that"
              + " ends in one of "
              + endings);
      return false;
    }
    return true;
  }

  private void checkArguments(List<String> arguments) {
    long total = 0;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      total += argument.length();
      String field = "arguments[" + i + "]";
      if (argument.length() > LONGEST_ARGUMENT) {
        fields.fault(
            field,
            null,
            "is too long",
            "keep to " + LONGEST_ARGUMENT + " characters, or use a file");
      } else if (argument.indexOf('\0') >= 0) {
        fields.fault(field, null, "holds a zero byte, which no process can be given", "remove it");
      }
    }
    if (total > MOST_CHARACTERS) {
      fields.fault(
          "arguments",
          null,
          "are too long together",
          "keep to " + MOST_CHARACTERS + " characters, or use a file");
    }
  }
}
