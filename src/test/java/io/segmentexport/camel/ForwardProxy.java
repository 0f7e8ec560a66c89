package io.segmentexport.camel;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy on the loopback address: tunnels by CONNECT, and passes plain requests on. Every name that it is asked for
 * is this machine.
 */
final class ForwardProxy implements Closeable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String credentials;
    private final String refusal;

    /**
     * A proxy.
     *
     * @param credentials who is let through, as {@code user:password}; null for everybody
     * @param refusal     the answer that all get instead; null for none
     */
    ForwardProxy(String credentials, String refusal) throws IOException {
        this.credentials = credentials;
        this.refusal = refusal;
        thread(() -> {
            while (true) {
                var client = server.accept();
                thread(() -> serve(client));
            }
        });
    }

    int port() {
        return server.getLocalPort();
    }

    /** The first lines of the requests that were let through: {@code CONNECT klaviyo.example:443 HTTP/1.1}. */
    List<String> asked() {
        return asked;
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            for (String head = head(client.getInputStream()); !head.isEmpty(); head = head(client.getInputStream())) {
                String authorisation = "Proxy-Authorization: Basic " + (credentials == null ? ""
                        : Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
                if (refusal != null) {
                    answer(client, refusal);
                } else if (credentials != null && !head.contains(authorisation)) {
                    answer(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"\r\n"
                            + "Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nWho goes?\n");
                } else {
                    asked.add(head.lines().findFirst().orElseThrow());
                    pass(client, head);
                    return;
                }
            }
        }
    }

    private static void answer(Socket client, String answer) throws IOException {
        client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static void pass(Socket client, String head) throws IOException {
        var target = head.split(" ")[1];
        boolean tunnel = head.startsWith("CONNECT ");
        String authority = tunnel ? target : target.replaceFirst("^http://([^/]+)/.*", "$1");
        try (var server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(authority.replaceFirst(".*:", "")))) {
            if (tunnel) {
                answer(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                server.getOutputStream().write(head.replaceFirst("http://[^/]+", "").replaceFirst("(?i)Connection: keep-alive", "Connection: close")
                        .getBytes(StandardCharsets.ISO_8859_1));
            }
            join(client, server);
        }
    }

    /** Copies both ways until one end is through. */
    static void join(Socket one, Socket other) throws IOException {
        thread(() -> {
            try (other) {
                one.getInputStream().transferTo(other.getOutputStream());
            }
        });
        other.getInputStream().transferTo(one.getOutputStream());
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    /** What a thread does until an end breaks off. */
    interface Work {
        void run() throws IOException;
    }

    static void thread(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // The other end is gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
