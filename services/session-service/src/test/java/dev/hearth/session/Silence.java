package dev.hearth.session;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands before a real peer and can fall silent as one does that was stopped or cut off: what is
 * open stays open, what is new is accepted, and not a byte comes or goes.
 */
public final class Silence implements Closeable {
  private final ServerSocket door = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final InetSocketAddress peer;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean silent;

  public Silence(int peerPort) throws IOException {
    peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort);
    Thread.ofVirtual().name("silence").start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  public void fall() {
    set(true);
  }

  public void lift() {
    set(false);
  }

  private void set(boolean now) {
    lock.lock();
    try {
      silent = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = door.accept();
        open.add(near);
        Thread.ofVirtual().start(() -> join(near));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void join(Socket near) {
    try {
      awaitSound();
      Socket far = new Socket();
      open.add(far);
      far.connect(peer, 5_000);
      Thread.ofVirtual().start(() -> copy(far, near));
      copy(near, far);
    } catch (IOException | InterruptedException gone) {
      close(near);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] bytes = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        awaitSound();
        out.write(bytes, 0, read);
      }
    } catch (IOException | InterruptedException gone) {
      // Both are closed, as one end that is gone takes the other with it.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void awaitSound() throws InterruptedException {
    lock.lock();
    try {
      while (silent) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lift();
    door.close();
    open.forEach(Silence::close);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is to be gone, and is.
    }
  }
}
