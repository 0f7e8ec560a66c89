package io.segmentexport.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.ChildJvm;
import io.segmentexport.claim.Claims;
import io.segmentexport.config.MappedField;
import io.segmentexport.config.ValueType;
import io.segmentexport.profile.DirectMemory;
import io.segmentexport.run.ExampleRun;
import io.segmentexport.run.Halt;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.OtherRun;
import io.segmentexport.run.RunHaltedException;
import io.segmentexport.segment.SegmentFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableMemoryTest {

    /** What a million records need for their e-mail addresses, and 12 bytes for each of the two tables that are not used. */
    private static final long A_MILLION = 22_222_240 + 24;

    @TempDir
    Path folder;

    private static String halt(OpenRun run, Class<? extends Halt> kind) {
        assertThat(run.halt()).containsInstanceOf(kind);
        return run.halt().orElseThrow().explanation();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "first_name              | 111111144", "external_id              | 177777804", "phone_number | 177777804",
        "external_id,phone_number | 244444464"})
    void takesMemoryForWhatTheExportMaps(String targets, long bytes) {
        var fields = Arrays.stream(targets.split(",")).map(target -> new MappedField(target, target, new ValueType.Text())).toList();
        var export = ExampleRun.export(Path.of("/inbox"), StandardCharsets.UTF_8, fields);

        assertThat(FirstSeenTables.bytesNeeded(export, 5_000_000)).isEqualTo(bytes);
    }

    @Test
    void givesARunJustWhatThereIs() {
        var run = OtherRun.of(1_000_000);

        try (var tables = new TableMemory(() -> A_MILLION).tables(run)) {
            var keys = tables.emails().keys();
            keys.add("a@example.com");
            keys.add("a@example.com");

            assertThat(tables.emails().firstRows(keys, new int[] {2, 3})).containsExactly(0, 2);
        }
        assertThat(run.halted()).isFalse();
    }

    @Test
    void failsARunThatNeedsMoreThanThisProcessMayHave() {
        var run = OtherRun.of(1_000_000);

        assertThatThrownBy(() -> new TableMemory(() -> A_MILLION - 1).tables(run)).isInstanceOf(RunHaltedException.class);

        assertThat(halt(run, Halt.Failed.class)).isEqualTo("the run needs 23 MB of memory outside of the heap to find what repeats "
                + "among its 1,000,000 records, and this process may have 22 MB: start it with -XX:MaxDirectMemorySize=38m or with "
                + "a larger -Xmx, or split the segment");
    }

    @Test
    void suspendsARunThatNeedsMoreThanTheRunsBesideItLeave() {
        var memory = new TableMemory(() -> 2 * A_MILLION - 1);
        var run = OtherRun.of(1_000_000);

        try (var beside = OtherRun.reading(memory, 1_000_000)) {
            assertThatThrownBy(() -> memory.tables(run)).isInstanceOf(RunHaltedException.class);
        }

        assertThat(halt(run, Halt.Suspended.class)).contains("needs 23 MB", "of the 44 MB that this process may have, other runs "
                + "hold 23 MB", "goes on by itself after them", "-XX:MaxDirectMemorySize=59m");
        memory.tables(OtherRun.of(1_000_000)).close();
    }

    @Test
    void failsARunThatIsLargerThanAnyTable() {
        var run = OtherRun.of(Integer.MAX_VALUE - 1);

        assertThatThrownBy(() -> new TableMemory(() -> Long.MAX_VALUE).tables(run)).isInstanceOf(RunHaltedException.class);

        assertThat(halt(run, Halt.Failed.class)).contains("2,147,483,646 records, and a run may have 96,636,7", "split the segment");
    }

    @Test
    void hasTheMemoryAgainWhenTheLastRecordIsTranslated() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\nb@example.com\n");
        var memory = new TableMemory(() -> 2 * 20 + 20 + 24);
        try (var translator = new RecordTranslator(run, memory); var reader = new RunReader(run)) {
            assertThatThrownBy(() -> OtherRun.reading(memory, 1)).isInstanceOf(RunHaltedException.class);

            while (reader.hasNext()) {
                translator.translate(reader.next());
            }

            OtherRun.reading(memory, 2).close();
        }
        OtherRun.reading(memory, 2).close();
    }

    @Test
    void hasTheMemoryAgainWhereTheListsOfARunCannotBeMade() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\n");
        Files.writeString(run.work(), "in the way");
        var memory = new TableMemory(() -> 20 + 20 + 24);

        assertThatThrownBy(() -> new RecordTranslator(run, memory)).isInstanceOf(Exception.class);

        OtherRun.reading(memory, 1).close();
    }

    @Test
    void tellsWhereThereAreMoreRecordsThanWereChecked() throws Exception {
        var run = ExampleRun.open(folder, ExampleRun.export(folder), "HighValue.csv", "EMail\na@example.com\n");
        Files.writeString(run.folder().resolve("HighValue.csv"), "EMail\na@example.com\nb@example.com\n");

        try (var translator = new RecordTranslator(run, new TableMemory(() -> 1_000)); var reader = new RunReader(run)) {
            var chunk = reader.next();
            assertThatThrownBy(() -> translator.translate(chunk)).isInstanceOf(SegmentFileException.class)
                    .hasMessageContaining("more records than the 1 that were checked").hasMessageContaining("drop the segment again");
            assertThat(translator.readToTheEnd()).isFalse();
        }
    }

    @Test
    void refusesADryRunToo() throws Exception {
        var file = Files.writeString(folder.resolve("HighValue.csv"), "EMail\na@example.com\n");
        var export = ExampleRun.export(folder);

        assertThatThrownBy(() -> new DryRun(ExampleRun.settings(folder), new TableMemory(() -> 63)).of(
                export, List.of(new Claims.SegmentFile(file, "HighValue")), body -> { }))
                .isInstanceOf(RunHaltedException.class).hasMessageContaining("-XX:MaxDirectMemorySize=17m");
    }

    @Test
    void doesWithLittleMemoryForLongAndWithoutTheHelpOfTheGarbageCollector() throws Exception {
        try (var child = ChildJvm.start(Path.of("").toAbsolutePath(), Map.of(),
                List.of("-XX:MaxDirectMemorySize=8m", "-XX:+DisableExplicitGC"), SmallService.class)) {
            assertThat(child.awaitExit()).as(child.err()).isZero();
            assertThat(child.out()).contains("may have 8388608 bytes", "100 runs", "Suspended", "which are not to be had now",
                    "the run goes on by itself", "one more run");
        }
    }

    /** A service that has worked on many runs, and then on one for which there is less memory than it is told. */
    static final class SmallService {

        private SmallService() {
        }

        public static void main(String[] arguments) {
            System.out.println("may have " + DirectMemory.limit() + " bytes");
            var memory = new TableMemory(DirectMemory::limit);
            for (int i = 0; i < 100; i++) {
                memory.tables(OtherRun.of(300_000)).close();
            }
            System.out.println("100 runs");
            var run = OtherRun.of(1_000_000);
            try {
                new TableMemory(() -> A_MILLION).tables(run);
            } catch (RunHaltedException e) {
                System.out.println(run.halt().orElseThrow());
            }
            memory.tables(OtherRun.of(300_000)).close();
            System.out.println("one more run");
        }
    }
}
