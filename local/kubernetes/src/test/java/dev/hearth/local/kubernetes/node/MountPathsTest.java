package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPathsTest {
  private final MountPaths paths =
      new MountPaths(
          Map.of(
              "/opt/spark/conf",
              Path.of("/d/conf"),
              "/tmp",
              Path.of("/d/tmp"),
              "/opt",
              Path.of("/d/opt")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /opt/spark/conf               | /d/conf
          /opt/spark/conf/log4j2.xml    | /d/conf/log4j2.xml
          /opt/spark/confidential       | /d/opt/spark/confidential
          /tmp                          | /d/tmp
          /tmpfs                        | /tmpfs
          -Djava.io.tmpdir=/tmp         | -Djava.io.tmpdir=/d/tmp
          /tmp/a:/opt/spark/conf:/usr   | /d/tmp/a:/d/conf:/usr
          /var/tmp                      | /var/tmp
          file:/tmp/x                   | file:/d/tmp/x
          plain                         | plain
          """)
  void mountPathsBecomeTheFoldersBehindThem(String text, String expected) {
    assertThat(paths.rewrite(text)).isEqualTo(expected);
  }
}
