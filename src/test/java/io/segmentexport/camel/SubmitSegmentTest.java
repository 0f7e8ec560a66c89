package io.segmentexport.camel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.close.Report;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A team's own page in the folder of the routes hands segments over by the documented way in. */
class SubmitSegmentTest {

    private static final String MY_TEAM = """
            - route:
                id: my-team-folder
                from:
                  uri: file
                  parameters: {directoryName: "{{my.team.folder}}", initialDelay: 0, delay: 50}
                  steps:
                    - setHeader: {name: export, expression: {constant: {expression: newsletter}}}
                    - setHeader: {name: segment, expression: {constant: {expression: Team Segment}}}
                    - to: direct:submit-segment
            - route:
                id: my-team-stream
                streamCache: "false"
                from:
                  uri: direct:my-team-stream
                  steps:
                    - setHeader: {name: export, expression: {constant: {expression: newsletter}}}
                    - setHeader: {name: segment, expression: {constant: {expression: "高額 #1"}}}
                    - to: direct:submit-segment
            """;

    @TempDir
    static Path folder;

    private static ExportFixture fixture;
    private static ProducerTemplate template;

    @BeforeAll
    static void start() throws Exception {
        var routes = ShippedPages.copyTo(folder.resolve("routes"));
        Files.writeString(routes.resolve("my-team.camel.yaml"), MY_TEAM);
        fixture = ExportFixture.start(folder, Map.of("routes.folder", "routes", "export.newsletter.segments", "*"), "my.team.folder = " + folder.resolve("team") + "\n");
        template = fixture.integration().camelContext().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Report submit(Object body) throws Exception {
        return fixture.awaitReport(template.requestBodyAndHeaders("direct:submit-segment", body,
                Map.of("export", "newsletter", "segment", "HighValue"), String.class));
    }

    @Test
    void takesAFileOfATeamsOwnRoute() throws Exception {
        int before = fixture.runs().size();
        Files.writeString(Files.createDirectories(folder.resolve("team")).resolve("crm.txt"), "EMail\nfile@example.com\nnobody\n");

        await().until(() -> fixture.runs().size() > before);

        var report = fixture.awaitReport(fixture.runs().get(0).id());
        assertThat(report.startedBy()).isEqualTo("direct:submit-segment");
        assertThat(report.files()).extracting("segment").containsExactly("Team Segment");
        assertThat(report.imported()).isEqualTo(1);
        assertThat(RejectedFile.of(fixture, report).name()).isEqualTo("Team Segment-rejected-" + report.run() + ".csv");
        await().untilAsserted(() -> assertThat(folder.resolve("team/.camel/crm.txt")).as("the team's file is the team's").exists());
    }

    @Test
    void takesAStreamOfATeamsOwnRouteAndAnswersWithTheRun() throws Exception {
        var closed = new AtomicBoolean();
        var stream = new FilterInputStream(new ByteArrayInputStream("EMail\nstream@example.com\n".getBytes(UTF_8))) {
            @Override
            public void close() throws IOException {
                closed.set(true);
                super.close();
            }
        };

        var report = fixture.awaitReport(template.requestBody("direct:my-team-stream", stream, String.class));

        assertThat(report.imported()).isEqualTo(1);
        assertThat(report.files()).extracting("segment").containsExactly("高額 #1");
        assertThat(fixture.sandbox().members(ExportFixture.LIST)).contains("stream@example.com");
        assertThat(closed).isTrue();
    }

    @Test
    void writesAStreamDownAsItComes() throws Exception {
        var written = new AtomicBoolean();
        var first = new ByteArrayInputStream(("EMail\nlarge@example.com\n" + "\n".repeat(1 << 20)).getBytes(UTF_8));
        var second = new InputStream() {
            @Override
            public int read() throws IOException {
                written.set(written.get() || sizeOf(fixture.data().root().resolve("incoming")) >= 1 << 20);
                return -1;
            }
        };

        var report = submit(new SequenceInputStream(first, second));

        assertThat(written).as("the beginning is on the disk before the end is read").isTrue();
        assertThat(report.imported()).isEqualTo(1);
    }

    private static long sizeOf(Path place) throws IOException {
        try (var paths = Files.walk(place)) {
            return paths.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        }
    }

    static Stream<Arguments> bodies() throws IOException {
        return Stream.of(
                arguments("text", "EMail\ntext@example.com\n", "text@example.com"),
                arguments("text in quotes", "\"EMail\"\n\"quoted@example.com\"", "quoted@example.com"),
                arguments("bytes", "EMail\nbytes@example.com\n".getBytes(UTF_8), "bytes@example.com"),
                arguments("a path", Files.writeString(folder.resolve("a.csv"), "EMail\npath@example.com\n"), "path@example.com"),
                arguments("a file", Files.writeString(folder.resolve("b.csv"), "EMail\nfile2@example.com\n").toFile(),
                        "file2@example.com"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void takesTheVeryContentOf(String kind, Object body, String email) throws Exception {
        assertThat(submit(body).imported()).isEqualTo(1);
        assertThat(fixture.sandbox().members(ExportFixture.LIST)).contains(email);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("newsletter", null, "x", "the header \"segment\""),
                arguments("newsletter", "../../etc", "x", "the header \"segment\""),
                arguments("newsletter", "..", "x", "the header \"segment\""),
                arguments("newsletter", "", "x", "the header \"segment\""),
                arguments("newsletters", "HighValue", "x", "there is no export \"newsletters\"; there are newsletter"),
                arguments(null, "HighValue", "x", "there are newsletter"),
                arguments("newsletter", "HighValue", 42, "takes a file, a stream, bytes or text"),
                arguments("newsletter", "HighValue", null, "takes a file, a stream, bytes or text"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refusesWhatCannotBeASegmentWithoutOpeningARun(String export, String segment, Object body, String why) {
        var headers = new HashMap<String, Object>();
        headers.put("export", export);
        headers.put("segment", segment);
        int before = fixture.runs().size();

        assertThatThrownBy(() -> template.requestBodyAndHeaders("direct:submit-segment", body, headers, String.class))
                .rootCause().isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);

        assertThat(fixture.runs()).hasSize(before);
        assertThat(fixture.data().root().resolve("runs")).satisfiesAnyOf(
                runs -> assertThat(runs).doesNotExist(), runs -> assertThat(runs).isEmptyDirectory());
    }
}
