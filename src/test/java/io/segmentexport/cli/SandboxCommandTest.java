package io.segmentexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The stand-alone sandbox. */
class SandboxCommandTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--port eighty            | eighty",
        "--port 70000             | --port takes 0 to 65535, not 70000",
        "--latency soon           | write it like 50ms, 2s or 1m",
        "--fault earthquake       | There is no fault 'earthquake'",
        "--list Y6nRLr            | Y6nRLr",
        "--no-limit               | --no-limits"
    })
    void refusesABadOptionWithAMessage(String arguments, String message) {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new SandboxCommand()).setErr(new PrintWriter(err));

        assertThat(command.execute(arguments.split(" "))).isEqualTo(64);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void explainsItselfToAStranger() {
        String help = new CommandLine(new SandboxCommand()).getUsageMessage();

        assertThat(help).contains("--port", "--key", "--list", "--no-limits", "--latency", "--fault", "cancel-job",
                "import-error.example", "Default: 8181");
    }

    @Test
    @Timeout(60)
    void runsUntilItIsToldToStopAndEndsWell() throws IOException, InterruptedException {
        Process process = process("--port", "0", "--key", "pk_mine", "--list", "Abc123=My list",
                "--fault", "503:on=accounts");
        try (BufferedReader output = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> said = new ArrayList<>();
            while (said.stream().noneMatch(line -> line.contains("Abc123"))) {
                String line = output.readLine();
                assertThat(line).as("output after %s", said).isNotNull();
                said.add(line);
            }
            String url = said.stream().filter(line -> line.contains("base-url")).findFirst().orElseThrow()
                    .replaceFirst(".*= *", "").strip();
            assertThat(said).anyMatch(line -> line.contains("api-key = pk_mine"));
            assertThat(status(url + "/api/lists/Abc123")).isEqualTo(200);
            assertThat(status(url + "/api/accounts")).isEqualTo(503);

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(60)
    void saysWhenItsPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            StringWriter err = new StringWriter();
            CommandLine command = new CommandLine(new SandboxCommand()).setErr(new PrintWriter(err));

            assertThat(command.execute("--port", Integer.toString(taken.getLocalPort()))).isEqualTo(64);
            assertThat(err.toString()).contains("choose another with --port");
        }
    }

    private static int status(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Klaviyo-API-Key pk_mine").header("revision", "2026-07-15").build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
    }

    private static Process process(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Runs the command as the main command does. */
    static final class Main {
        private Main() {
        }

        public static void main(String[] arguments) {
            System.exit(new CommandLine(new SandboxCommand()).execute(arguments));
        }
    }
}
