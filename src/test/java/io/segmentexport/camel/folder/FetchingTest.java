package io.segmentexport.camel.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.claim.Settling;
import io.segmentexport.config.Export;
import io.segmentexport.config.read.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchingTest {

    @TempDir
    Path folder;
    private final AtomicLong nanos = new AtomicLong(-5);

    private Export export(String more) throws IOException {
        var file = Files.writeString(folder.resolve("application.properties"), """
                connection.main.api-key = pk_0123456789abcdef0123456789abcdef01
                export.a.connection = main
                export.a.list-id = Y6nRLr
                export.a.email-field = EMail
                export.a.segments = HighValue
                export.a.folder = sftp://jo@files.example.com/out
                """ + more);
        return new SettingsReader().read(file, Map.of()).exports().get("a");
    }

    private Fetching fetching(Export export) {
        return new Fetching(export, export.from().orElseThrow(), new DefaultCamelContext(), new Settling(nanos::get));
    }

    /** Whether a file is taken that is seen twice with {@code whole-after} in between. */
    private boolean taken(Fetching fetching, String path) {
        assertThat(fetching.accept(there(path))).as("at the first look").isEqualTo(false);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        return fetching.accept(there(path));
    }

    /** What the route does when a file was stored. */
    private static void arrive(Fetching fetching, Export export, String name, String content, Long listed) throws IOException {
        var file = export.folder().resolve(Fetching.ARRIVED).resolve(name);
        Files.createDirectories(file.getParent());
        fetching.arrived(Files.writeString(file, content).toString(), listed);
    }

    private static GenericFile<Object> there(String path) {
        var file = new GenericFile<Object>();
        file.setRelativeFilePath(path);
        file.setFileNameOnly(Path.of(path).getFileName().toString());
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "HighValue.csv, unchanged, true", "HighValue/any.csv, unchanged, true", "Other.csv, unchanged, false",
        "HighValue.csv.part, unchanged, false", "HighValue.done, unchanged, false", "../HighValue.csv, unchanged, false",
        "HighValue.csv, done-file, true", "HighValue.done, done-file, true", "HighValue_1.csv.done, done-file, true",
        "Other.done, done-file, false"})
    void takesWhatAWatchedFolderTakes(String path, String wholeWhen, boolean taken) throws Exception {
        var fetching = fetching(export("export.a.whole-when = " + wholeWhen));
        if (wholeWhen.equals("done-file")) {
            assertThat(fetching.accept(there(path))).isEqualTo(taken);
        } else {
            assertThat(taken(fetching, path)).isEqualTo(taken);
        }
    }

    @Test
    void aFileWaitsUntilItsNamesakeHereIsClaimed() throws Exception {
        var export = export("");
        var here = Files.createDirectories(export.folder()).resolve("HighValue.csv");
        Files.writeString(here, "EMail\n");

        assertThat(taken(fetching(export), "HighValue.csv")).isFalse();
        Files.delete(here);
        assertThat(taken(fetching(export), "HighValue.csv")).isTrue();
    }

    @Test
    void aNewerSnapshotTakesThePlaceOfOneThatWaitsForItsSchedule() throws Exception {
        var export = export("export.a.run = on-demand");
        Files.writeString(Files.createDirectories(export.folder()).resolve("HighValue.csv"), "EMail\n");

        assertThat(taken(fetching(export), "HighValue.csv")).isTrue();
    }

    @Test
    void aFileThatGrowsThereIsNotTakenBeforeItStandsStill() throws Exception {
        var fetching = fetching(export(""));
        var file = there("HighValue.csv");
        for (long bytes = 1; bytes < 5; bytes++) {
            file.setFileLength(bytes);
            assertThat(fetching.accept(file)).isFalse();
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
        }

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(fetching.accept(file)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"6, true", "-1, true", ", true", "5, false", "7, false", "0, false"})
    void aFileOfAnotherSizeThanThereIsNotTaken(Long listed, boolean taken) throws Exception {
        var export = export("");
        var fetching = fetching(export);
        var here = export.folder().resolve("HighValue/members.csv");

        if (taken) {
            arrive(fetching, export, "HighValue/members.csv", "EMail\n", listed);
            assertThat(here).hasContent("EMail\n");
        } else {
            assertThatThrownBy(() -> arrive(fetching, export, "HighValue/members.csv", "EMail\n", listed))
                    .hasMessage("members.csv has " + listed + " bytes there, and 6 came; it stays there");
            assertThat(here).doesNotExist();
            assertThat(export.folder().resolve(Fetching.ARRIVED).resolve("HighValue")).isEmptyDirectory();
        }
    }

    @Test
    void noDoneFileComesBeforeAFileThatCouldNotBeFetched() throws Exception {
        var export = export("export.a.whole-when = done-file");
        var fetching = fetching(export);
        fetching.accept(there("HighValue_1.csv"));
        fetching.next(0, "HighValue_1.csv");
        arrive(fetching, export, "HighValue_1.csv", "EMail\n", 6L);

        // The second of three files never came here.
        assertThatThrownBy(() -> fetching.next(2, "HighValue.done")).hasMessageContaining("could not be fetched");

        fetching.accept(there("HighValue_2.csv"));
        fetching.next(0, "HighValue_2.csv");
        arrive(fetching, export, "HighValue_2.csv", "EMail\n", 6L);
        assertThatCode(() -> fetching.next(1, "HighValue.done")).doesNotThrowAnyException();
    }

    @Test
    void tellsTheFirstCauseAlone() throws Exception {
        var fetching = fetching(export(""));

        fetching.handleException("cannot poll sftp://jo:secret@files.example.com",
                new IllegalStateException("jo:secret", new IOException("Connection refused")));

        assertThat(fetching.lastFault()).contains("Connection refused");
    }
}
