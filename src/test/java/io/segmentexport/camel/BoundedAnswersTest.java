package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the other end sends, the run comes to a halt that says why. */
class BoundedAnswersTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @Timeout(60)
    @CsvSource(delimiter = '|', value = {
        "slow head   | time-out",
        "slow body   | time-out",
        "silence     | time-out",
        "no end      | the answer is larger than 16 MB",
        "no end, zip | the answer is larger than 16 MB"})
    void isBoundedInTimeAndSize(String manner, String why) throws Exception {
        var over = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var accepting = new Thread(() -> accept(server, manner, over));
            accepting.start();
            try (var fixture = ExportFixture.in(folder).with("delivery.request-timeout", "700ms").with("delivery.retries", "0")
                    .with("connection.main.base-url", "http://127.0.0.1:" + server.getLocalPort()).started()) {

                var report = fixture.export("HighValue.csv", "EMail\na@example.com\n");

                assertThat(report.state()).isEqualTo("suspended");
                assertThat(report.explanation()).contains("Klaviyo could not be asked for list", why);
            } finally {
                over.countDown();
            }
        }
    }

    private static void accept(ServerSocket server, String manner, CountDownLatch over) {
        try {
            while (true) {
                var socket = server.accept();
                new Thread(() -> answer(socket, manner, over)).start();
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void answer(Socket socket, String manner, CountDownLatch over) {
        try (socket; var out = socket.getOutputStream()) {
            switch (manner) {
                case "silence" -> over.await();
                case "slow head" -> slowly(out, (HEAD + "X: " + "x".repeat(10_000)).getBytes(StandardCharsets.US_ASCII), over);
                case "slow body" -> {
                    out.write((HEAD + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    slowly(out, " ".repeat(10_000).getBytes(StandardCharsets.US_ASCII), over);
                }
                default -> {
                    boolean zip = manner.endsWith("zip");
                    out.write((HEAD + (zip ? "Content-Encoding: gzip\r\n" : "") + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    var body = zip ? new java.util.zip.GZIPOutputStream(out) : out;
                    while (over.getCount() > 0) {
                        body.write(new byte[1 << 16]);
                    }
                }
            }
        } catch (IOException e) {
            // The client broke off.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A byte every 50 ms: each read of the client's is in time. */
    private static void slowly(OutputStream out, byte[] bytes, CountDownLatch over) throws IOException, InterruptedException {
        for (byte one : bytes) {
            out.write(one);
            out.flush();
            if (over.await(50, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
