package io.segmentexport.run;

import static org.roaringbitmap.RoaringBitmap.bitmapOf;

import io.segmentexport.PostgresCluster;
import io.segmentexport.close.Retention;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export;
import io.segmentexport.config.Formats;
import io.segmentexport.config.Secret;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.deliver.Delivery;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.ledger.BatchState;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunCounts;
import io.segmentexport.ledger.RunState;
import io.segmentexport.ledger.Start;
import io.segmentexport.segment.FileFacts;
import io.segmentexport.track.Tracking;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs of the export "newsletter" on the connection "main", whose e-mail addresses are in the column "EMail". */
public final class ExampleRun {

    public static final Instant OPENED = Instant.parse("2026-11-23T10:15:00Z");
    public static final String ID = "newsletter-20261123-101500-ab12";

    private static final RunCounts NOTHING = new RunCounts(0, 0, 0, 0, 0, 0);

    private ExampleRun() {
    }

    public static Connection connection() {
        return new Connection("main", "Main account", new Secret("connection.main.api-key", false, () -> {
            throw new IllegalStateException("nothing here needs a key");
        }), Connection.UsableBy.ADMINISTRATOR,
                Optional.of("Jo Doe agreed on 2026-01-15"), URI.create("https://a.klaviyo.com"), "2026-07-15");
    }

    public static Export export(Path folder) {
        return export(folder, StandardCharsets.UTF_8, List.of());
    }

    public static Export export(Path folder, Charset charset, List<MappedField> fields) {
        return new Export("newsletter", "Newsletter", "main", "Y6nRLr", "EMail", new SegmentSelection(List.of()), folder,
                Formats.UNCHANGED, fields, Export.OtherFields.DROP, Formats.of(Optional.empty(), charset), Formats.VALUES,
                1_000_000, Export.OnDuplicateContent.SKIP, Export.Starts.ON_ARRIVAL,
                Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** A ledger in the tests' PostgreSQL. */
    public static LedgerPlace ledger(String url) {
        return ledger(url, PostgresCluster.PASSWORD);
    }

    public static LedgerPlace ledger(String url, String password) {
        return ledger(url, PostgresCluster.USER, password);
    }

    public static LedgerPlace ledger(String url, String user, String password) {
        return new LedgerPlace.PostgreSql(url, Optional.of(user), Optional.of(new Secret("ledger.password", true, () -> password)));
    }

    public static Settings settings(Path folder) {
        return settings(folder, new LedgerPlace.Embedded());
    }

    public static Settings settings(Path folder, LedgerPlace ledger) {
        return settings(folder, ledger, Map.of("main", connection()));
    }

    public static Settings settings(Path folder, Map<String, Connection> connections) {
        return settings(folder, new LedgerPlace.Embedded(), connections);
    }

    private static Settings settings(Path folder, LedgerPlace ledger, Map<String, Connection> connections) {
        return new Settings(folder.resolve("application.properties"), folder.resolve("routes"), folder.resolve("data"), ledger,
                connections, Map.of("newsletter", export(folder.resolve("inbox"))),
                new Settings.Delivery(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofHours(24), 4),
                new Settings.Tracking(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1)),
                new Settings.Retention(Optional.empty(), Optional.empty()), 1000, Settings.Http.DIRECT,
                new Settings.Operations(OptionalInt.empty(), InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty()),
                Optional.empty(), 10, Duration.ofSeconds(30), false);
    }

    public static Run run(String id, RunFile... files) {
        return run(id, OPENED, "digest", files);
    }

    public static Run run(String id, Instant openedAt, String settingsDigest, RunFile... files) {
        return run(id, export(Path.of("/inbox")), openedAt, settingsDigest, List.of(files));
    }

    private static Run run(String id, Export export, Instant openedAt, String settingsDigest, List<RunFile> files) {
        return new Run(id, export, settingsDigest.repeat(64).substring(0, 64), connection().consent(), Start.of("test"), files,
                RunState.CLAIMED, Optional.empty(), Optional.empty(), NOTHING, false, openedAt, 0, Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** A run that is worked on and whose files matter to nobody. */
    public static OpenRun open() {
        return new OpenRun(run(ID, file(0, "HighValue.csv", 2, 1_000_000)), connection(), new DataFolder(Path.of("nowhere")));
    }

    /** A run that is worked on and whose files lie in its folder and are checked; in the order given, "name", "content" … */
    public static OpenRun open(Path data, Export export, String... namesAndContents) throws IOException {
        var files = new ArrayList<RunFile>();
        var folder = Files.createDirectories(new DataFolder(data).run(ID));
        for (int i = 0; i < namesAndContents.length; i += 2) {
            var file = Files.write(folder.resolve(namesAndContents[i]), namesAndContents[i + 1].getBytes(export.format().charset()));
            files.add(RunFile.claimed(i / 2, "HighValue", namesAndContents[i], Files.size(file)));
        }
        var run = new OpenRun(run(ID, export, OPENED, "digest", files), connection(), new DataFolder(data));
        run.staged(files.stream().map(file -> file.with(FileFacts.of(
                run.path(file), export.format()))).toList());
        return run;
    }

    public static RunFile file(int ordinal, String name) {
        return RunFile.claimed(ordinal, "HighValue", name, 1234);
    }

    public static RunFile file(int ordinal, String name, int records, int lastRow) {
        return new RunFile(ordinal, "HighValue", name, 1234, Optional.of("a".repeat(64)), Optional.of(records), Optional.of(lastRow),
                Optional.empty(), Optional.empty());
    }

    public static BatchEntry batch(String number, BatchState state, int... rows) {
        return new BatchEntry(ID, number, bitmapOf(rows), 100L * rows.length, 0xb, state,
                Optional.empty(), 0, Optional.empty(), Optional.empty());
    }
}
