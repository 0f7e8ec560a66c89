package io.segmentexport.camel.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.Export;
import io.segmentexport.config.read.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchingTest {

    @TempDir
    Path folder;

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
        return new Fetching(export, export.from().orElseThrow(), new DefaultCamelContext(), Clock.systemUTC());
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
        assertThat(fetching(export("export.a.whole-when = " + wholeWhen)).accept(there(path))).isEqualTo(taken);
    }

    @Test
    void aFileWaitsUntilItsNamesakeHereIsClaimed() throws Exception {
        var export = export("");
        var here = Files.createDirectories(export.folder()).resolve("HighValue.csv");
        Files.writeString(here, "EMail\n");

        assertThat(fetching(export).accept(there("HighValue.csv"))).isFalse();
        Files.delete(here);
        assertThat(fetching(export).accept(there("HighValue.csv"))).isTrue();
    }

    @Test
    void aNewerSnapshotTakesThePlaceOfOneThatWaitsForItsSchedule() throws Exception {
        var export = export("export.a.run = on-demand");
        Files.writeString(Files.createDirectories(export.folder()).resolve("HighValue.csv"), "EMail\n");

        assertThat(fetching(export).accept(there("HighValue.csv"))).isTrue();
    }

    @Test
    void noDoneFileComesBeforeAFileThatCouldNotBeFetched() throws Exception {
        var fetching = fetching(export("export.a.whole-when = done-file"));
        fetching.accept(there("HighValue_1.csv"));
        fetching.next(0, "HighValue_1.csv");
        fetching.arrived();

        // The second of three files never came here.
        assertThatThrownBy(() -> fetching.next(2, "HighValue.done")).hasMessageContaining("could not be fetched");

        fetching.accept(there("HighValue_2.csv"));
        fetching.next(0, "HighValue_2.csv");
        fetching.arrived();
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
