package dev.hearth.client;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A SOCKS5 client that says which step failed. */
final class Socks {
  private Socks() {}

  static Socket connect(Socks5Server door, String password, String host, int port)
      throws IOException {
    Socket socket = new Socket(door.address().getAddress(), door.address().getPort());
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    out.write(new byte[] {5, 1, 2});
    in.readFully(new byte[2]);
    out.writeByte(1);
    out.writeByte(door.user().length());
    out.writeBytes(door.user());
    out.writeByte(password.length());
    out.writeBytes(password);
    in.readByte();
    if (in.readByte() != 0) {
      throw new IOException("password refused");
    }
    out.write(new byte[] {5, 1, 0, 1});
    out.write(InetAddress.getByName(host).getAddress());
    out.writeShort(port);
    byte[] reply = new byte[10];
    in.readFully(reply);
    if (reply[1] != 0) {
      throw new IOException("reply " + reply[1]);
    }
    return socket;
  }
}
