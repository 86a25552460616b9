package dev.hearth.local.kubernetes.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file of whole lines, to be appended to. What a full disk or a kill leaves of a line is cut off,
 * so that the next one never stands behind half of another. Not a channel: those close when a
 * thread that writes is interrupted.
 */
public final class LineFile implements AutoCloseable {
  private static final int TAIL = 8 << 10;

  private final RandomAccessFile file;
  private long end;

  private LineFile(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens the file, made where it is missing, behind its last whole line. */
  public static LineFile open(Path path) throws IOException {
    LineFile lines = new LineFile(new RandomAccessFile(path.toFile(), "rw"));
    try {
      lines.end = lines.lastWholeLine();
      lines.cut();
      return lines;
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  /** Adds a line that is given without its end; where this fails, nothing was added. */
  public void append(byte[] line) throws IOException {
    byte[] whole = Arrays.copyOf(line, line.length + 1);
    whole[line.length] = '\n';
    // Also cuts off what an earlier failure could not.
    cut();
    try {
      file.seek(end);
      file.write(whole);
      end += whole.length;
    } catch (IOException e) {
      try {
        cut();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  public long size() {
    return end;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void cut() throws IOException {
    if (file.length() > end) {
      file.setLength(end);
    }
  }

  private long lastWholeLine() throws IOException {
    byte[] tail = new byte[TAIL];
    for (long to = file.length(); to > 0; to -= TAIL) {
      long from = Math.max(0, to - TAIL);
      int count = (int) (to - from);
      file.seek(from);
      file.readFully(tail, 0, count);
      for (int i = count - 1; i >= 0; i--) {
        if (tail[i] == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }
}
