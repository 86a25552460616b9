package dev.hearth.nativeimage;

import java.io.FileDescriptor;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.MappedByteBuffer;
import java.nio.channels.Channel;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.zip.ZipFile;
import javax.net.ssl.SSLContext;

/**
 * What no native image may carry: the compiler refuses some of it, and the rest is dead or, worse,
 * the same at each start.
 */
final class Forbidden {
  private static final List<Class<?>> KINDS =
      List.of(
          Random.class,
          SplittableRandom.class,
          Thread.class,
          ThreadGroup.class,
          Executor.class,
          Timer.class,
          Cleaner.class,
          Process.class,
          FileDescriptor.class,
          InputStream.class,
          OutputStream.class,
          RandomAccessFile.class,
          Channel.class,
          Socket.class,
          ServerSocket.class,
          MappedByteBuffer.class,
          WatchService.class,
          ZipFile.class,
          HttpClient.class,
          SSLContext.class);

  private Forbidden() {}

  static boolean is(Object value) {
    return KINDS.stream().anyMatch(kind -> kind.isInstance(value));
  }
}
