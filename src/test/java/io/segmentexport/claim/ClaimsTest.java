package io.segmentexport.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.segment.SegmentFile;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimsTest {

    @TempDir
    Path folder;
    private DataFolder data;
    private Ledger ledger;
    private Claims claims;

    @BeforeEach
    void open() {
        data = new DataFolder(DataFolder.create(folder.resolve("data")));
        ledger = Ledgers.embedded(data.ledger());
        claims = new Claims(ExampleRun.settings(folder), data, ledger, Clock.fixed(ExampleRun.OPENED, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private SegmentFile file(String path, String content) throws IOException {
        var file = folder.resolve("inbox").resolve(path);
        Files.createDirectories(file.getParent());
        return new SegmentFile(Files.writeString(file, content), "HighValue");
    }

    @Test
    void movesAFileIntoTheFolderOfItsRunAndOpensTheRun() throws Exception {
        var file = file("HighValue.csv", "EMail\njo@example.com\n");

        var run = ledger.runs().get(claims.move("newsletter", List.of(file), List.of(), Start.of("arrival")));

        assertThat(file.path()).doesNotExist();
        assertThat(data.run(run.id()).resolve("HighValue.csv")).hasContent("EMail\njo@example.com\n");
        assertThat(run.id()).startsWith("newsletter-20261123-101500-");
        assertThat(run.state()).isSameAs(RunState.CLAIMED);
        assertThat(run.start().by()).isEqualTo("arrival");
        assertThat(run.consent()).contains("Jo Doe agreed on 2026-01-15");
        assertThat(run.openedAt()).isEqualTo(ExampleRun.OPENED);
        assertThat(run.files()).containsExactly(RunFile.claimed(0, "HighValue", "HighValue.csv", 21));
        assertThat(run.export()).isEqualTo(ExampleRun.settings(folder).exports().get("newsletter"));
    }

    @Test
    void keepsTheOriginalsOfCopies() throws Exception {
        var file = file("HighValue.csv", "EMail\n");

        String run = claims.copy("newsletter", List.of(file), Start.of("test"));

        assertThat(file.path()).hasContent("EMail\n");
        assertThat(data.run(run)).isDirectoryContaining(path -> path.endsWith("HighValue.csv"));
        assertThat(Files.list(data.run(run))).hasSize(1);
    }

    @Test
    void movesAFileFromAnotherFileSystem() throws Exception {
        var elsewhere = Path.of("/dev/shm");
        assumeThat(Files.isWritable(elsewhere) && !store(elsewhere).equals(store(folder)))
                .as("a second file system to move from").isTrue();
        var file = Files.writeString(Files.createTempFile(elsewhere, "HighValue_", ".csv"), "EMail\njo@example.com\n");
        try {
            String run = claims.move("newsletter", List.of(new SegmentFile(file, "HighValue")), List.of(), Start.of("arrival"));

            assertThat(file).doesNotExist();
            assertThat(data.run(run).resolve(file.getFileName())).hasContent("EMail\njo@example.com\n");
            assertThat(Files.list(data.run(run))).as("no half copy").hasSize(1);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static FileStore store(Path path) throws IOException {
        return Files.getFileStore(path);
    }

    @Test
    void letsNoFileReplaceAnotherOfTheSameName() throws Exception {
        var files = List.of(file("2-HighValue.csv", "first\n"), file("a/HighValue.csv", "second\n"),
                file("b/HighValue.csv", "third\n"), file("c/HighValue.csv", "fourth\n"));

        var run = ledger.runs().get(claims.move("newsletter", files, List.of(), Start.of("arrival")));

        assertThat(run.files()).extracting(RunFile::name).doesNotHaveDuplicates().hasSize(4);
        assertThat(run.files().stream().map(claimed -> content(data.run(run.id()).resolve(claimed.name()))))
                .containsExactly("first\n", "second\n", "third\n", "fourth\n");
    }

    @Test
    void givesFilesBackAndForgetsTheRunWhereOneCannotBeMoved() throws Exception {
        var first = file("HighValue_1.csv", "one\n");
        var second = file("HighValue_2.csv", "two\n");

        // The second is claimed twice: the third move finds nothing there.
        assertThatThrownBy(() -> claims.move("newsletter", List.of(first, second, second), List.of(), Start.of("arrival")))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("HighValue_1.csv");

        assertThat(first.path()).hasContent("one\n");
        assertThat(second.path()).hasContent("two\n");
        assertThatNothingIsLeft();
    }

    @Test
    void claimsNothingWhereAFileIsGone() throws Exception {
        var first = file("HighValue_1.csv", "one\n");
        var gone = new SegmentFile(folder.resolve("inbox/HighValue_2.csv"), "HighValue");

        assertThatThrownBy(() -> claims.move("newsletter", List.of(first, gone), List.of(), Start.of("arrival")))
                .isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> claims.copy("newsletter", List.of(first, gone), Start.of("arrival")))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(first.path()).hasContent("one\n");
        assertThatNothingIsLeft();
    }

    @Test
    void claimsNothingWhereTheLedgerDoesNotTakeTheRun() throws Exception {
        var file = file("HighValue.csv", "one\n");
        ledger.close();

        assertThatThrownBy(() -> claims.move("newsletter", List.of(file), List.of(), Start.of("arrival"))).isInstanceOf(RuntimeException.class);

        assertThat(file.path()).hasContent("one\n");
        ledger = Ledgers.embedded(data.ledger());
        assertThatNothingIsLeft();
    }

    @Test
    void keepsWhatAStreamHolds() throws Exception {
        var closed = new AtomicBoolean();
        var stream = new FilterInputStream(new ByteArrayInputStream("EMail\n".getBytes(StandardCharsets.UTF_8))) {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        var run = ledger.runs().get(claims.stream("newsletter", "VIP", "VIP.csv", stream, Start.of("direct:submit-segment")));

        assertThat(data.run(run.id()).resolve("VIP.csv")).hasContent("EMail\n");
        assertThat(run.files()).containsExactly(RunFile.claimed(0, "VIP", "VIP.csv", 6));
        assertThat(closed).isTrue();
    }

    @Test
    void leavesNothingOfAStreamThatBreaksOff() {
        var broken = new InputStream() {
            private int left = 3;

            @Override
            public int read() throws IOException {
                if (left-- > 0) {
                    return 'x';
                }
                throw new IOException("broken off");
            }
        };

        assertThatThrownBy(() -> claims.stream("newsletter", "VIP", "VIP.csv", broken, Start.of("test")))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("VIP");

        assertThatNothingIsLeft();
    }

    @Test
    void namesTheExportsThereAreWhereOneIsUnknown() throws Exception {
        var file = file("HighValue.csv", "EMail\n");

        assertThatThrownBy(() -> claims.move("newsleter", List.of(file), List.of(), Start.of("test")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("newsleter").hasMessageContaining("newsletter");
        assertThat(file.path()).exists();
    }

    private void assertThatNothingIsLeft() {
        assertThat(ledger.runs().list(Optional.empty(), 10)).isEmpty();
        for (var parent : List.of(data.runs(), data.incoming())) {
            assertThat(Files.notExists(parent) || isEmpty(parent)).as("nothing in " + parent).isTrue();
        }
    }

    private static boolean isEmpty(Path folder) {
        return folder.toFile().list().length == 0;
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void givesEachRunItsOwnFolderHoweverManyAreOpenedInOneSecond() throws Exception {
        // The four digits of an ID come by chance, and may come again in the same second.
        var digits = List.of("0001", "0001", "0002", "0001", "0002", "0003").iterator();
        claims = new Claims(ExampleRun.settings(folder), data, ledger, Clock.fixed(ExampleRun.OPENED, ZoneOffset.UTC),
                new DurableFiles(), export -> export + "-20261123-101500-" + digits.next());
        var moved = file("HighValue.csv", "EMail\nmoved@example.com\n");
        var contents = new HashMap<String, String>();
        contents.put(claims.move("newsletter", List.of(moved), List.of(), Start.of("arrival")), "EMail\nmoved@example.com\n");
        contents.put(claims.stream("newsletter", "HighValue", "HighValue.csv", stream("EMail\na@example.com\n"), Start.of("test")),
                "EMail\na@example.com\n");
        contents.put(claims.stream("newsletter", "HighValue", "HighValue.csv", stream("EMail\nb@example.com\n"), Start.of("test")),
                "EMail\nb@example.com\n");

        assertThat(ledger.runs().unended()).extracting(Run::id).containsExactlyInAnyOrderElementsOf(contents.keySet()).hasSize(3);
        contents.forEach((run, content) -> assertThat(data.run(run).resolve("HighValue.csv")).hasContent(content));
    }

    /** A program writes on while the file is copied. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesNoCopyOfAFileThatIsChangedMeanwhile(boolean command) throws Exception {
        var file = file("HighValue.csv", "EMail\na@example.com\n");
        Runnable writing = () -> {
            try {
                Files.writeString(file.path(), "b@example.com\n", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        claims = new Claims(ExampleRun.settings(folder), data, ledger, Clock.fixed(ExampleRun.OPENED, ZoneOffset.UTC),
                new DurableFiles((source, target) -> {
                    writing.run();
                    throw new AtomicMoveNotSupportedException(source.toString(), target.toString(), "another file system");
                }), export -> {
                    if (command) {
                        writing.run();
                    }
                    return export + "-20261123-101500-0001";
                });

        assertThatThrownBy(() -> {
            if (command) {
                claims.copy("newsletter", List.of(file), Start.of("export command"));
            } else {
                claims.move("newsletter", List.of(file), List.of(), Start.of("arrival"));
            }
        }).hasMessage("cannot claim HighValue.csv for export newsletter")
                .rootCause().hasMessage("HighValue.csv was changed while it was copied: a program still writes to it");

        assertThat(ledger.runs().unended()).isEmpty();
        assertThat(file.path()).hasContent("EMail\na@example.com\nb@example.com\n");
        assertThat(isEmpty(data.runs())).isTrue();
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }
}
