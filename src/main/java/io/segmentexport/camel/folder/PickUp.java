package io.segmentexport.camel.folder;

import io.segmentexport.claim.Claims;
import io.segmentexport.claim.DoneFile;
import io.segmentexport.claim.Settling;
import io.segmentexport.config.Export;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.Settings;
import io.segmentexport.config.SnapshotName;
import io.segmentexport.ledger.Start;
import io.segmentexport.run.StorageFault;
import io.segmentexport.segment.SegmentFile;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.TypeConverter;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings what a route has found, or was handed, to the claim. */
public final class PickUp {

    private static final Logger LOG = LoggerFactory.getLogger(PickUp.class);

    private static final Pattern SAFE_SEGMENT = Pattern.compile("[^\\p{Cntrl}/\\\\:*?\"<>|]{1,200}");

    /** A file that could not be claimed is left alone for so long, so that one fault is not logged every second. */
    private static final Duration REST = Duration.ofMinutes(1);

    /** In bytes; what a run leaves of a file has its name and more, and file systems take 255. */
    private static final int LONGEST_NAME = 230;

    private static final String UNUSABLE_NAME = "has a name with a backslash, or letters that this process's locale cannot express;"
            + " rename it, or start the service with LC_ALL=C.UTF-8";

    private final Claims claims;
    private final Settling settling;
    /** When a file could not be claimed, by {@link System#nanoTime}. */
    private final Map<Path, Long> failed = new ConcurrentHashMap<>();

    /** Binds what the routes that watch the folders of the exports call. */
    public static void bind(Main main, Settings settings, Claims claims, Settling settling) {
        var pickUp = new PickUp(claims, settling);
        main.bind("pickUp", pickUp);
        settings.exports().values().forEach(export -> main.bind("segment-files-" + export.id(), pickUp.new Found(export)));
    }

    private PickUp(Claims claims, Settling settling) {
        this.claims = claims;
        this.settling = settling;
    }

    /**
     * What a watched folder gives: files that have settled, or done files that close some. A file of no selected segment is
     * left alone, and warned of once.
     */
    private final class Found implements GenericFileFilter<File> {

        private final Export export;
        private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();

        Found(Export export) {
            this.export = export;
        }

        @Override
        public boolean accept(GenericFile<File> found) {
            Path file;
            try {
                file = Path.of(found.getAbsoluteFilePath());
            } catch (InvalidPathException e) {
                return warn(found.getFileNameOnly(), UNUSABLE_NAME);
            }
            String name = file.getFileName().toString();
            if (name.startsWith(".")) {
                return false;
            }
            if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                return warn(name, "has a name of more than " + LONGEST_NAME + " bytes; give it a shorter one");
            }
            if (Files.isSymbolicLink(file)) {
                return warn(name, "is a symbolic link; move or copy here what it leads to");
            }
            if (Files.isDirectory(file)) {
                return Files.isReadable(file) && Files.isExecutable(file)
                        || warn(name, "is a folder that this user cannot read; change its owner or its permissions");
            }
            if (!Files.isRegularFile(file)) {
                boolean gone = !Files.exists(file) && !found.getFile().exists() && name.indexOf('\uFFFD') < 0;
                return !gone && warn(name, Files.exists(file) ? "is no regular file" : UNUSABLE_NAME);
            }
            if (rests(file)) {
                return false;
            }
            boolean doneFile = name.endsWith(DoneFile.ENDING);
            if (export.wholeWhen() == Export.WholeWhen.DONE_FILE && doneFile) {
                return !DoneFile.parts(export, file).isEmpty() || warn(name, DoneFile.whyNot(export, file));
            }
            if (doneFile || beingWritten(name)) {
                return false;
            }
            if (export.segments().segmentOf(export.folder().relativize(file)).isEmpty()) {
                return warn(name, SegmentSelection.whyLeftAlone(export.folder().relativize(file)) + " (export." + export.id() + ".segments)");
            }
            return export.wholeWhen() == Export.WholeWhen.UNCHANGED && settling.settled(export, file) && allSettled(export, file);
        }

        private boolean warn(String name, String why) {
            if (warnedOf.add(name + " " + why)) {
                LOG.warn("export {}: {} {}; it is left alone", export.id(), name, why);
            }
            return false;
        }
    }

    /** Whether the name of a file tells that it is not whole yet. */
    static boolean beingWritten(String name) {
        return name.startsWith(".") || name.endsWith(".part") || name.endsWith(".tmp");
    }

    /** Whether a file that could not be claimed is to be left alone still. */
    private boolean rests(Path file) {
        return failed.computeIfPresent(file, (path, since) -> System.nanoTime() - since < REST.toNanos() ? since : null) != null;
    }

    /**
     * Claims what a watched folder gives: a file, or the parts that a done file closes.
     *
     * @param exportId the export
     * @param path     the file that the consumer found
     * @return the ID of the run; null if there is nothing to claim, or it cannot be claimed now
     */
    public String claim(String exportId, String path) {
        var found = Path.of(path);
        try {
            return claim(claims.export(exportId), found);
        } catch (IOException | RuntimeException e) {
            failed.put(found, System.nanoTime());
            LOG.error("export {}: {} cannot be claimed and is left alone for {} s: {}", exportId, found.getFileName(),
                    REST.toSeconds(), StorageFault.in(e).map(fault -> fault.explanation().text())
                            .orElseGet(() -> e.getCause() == null ? e.getMessage() : e.getCause().toString()));
            return null;
        }
    }

    private String claim(Export export, Path found) throws IOException {
        if (export.wholeWhen() == Export.WholeWhen.UNCHANGED) {
            if (!settling.settled(export, found) || !allSettled(export, found)) {
                return null; // It was claimed with others, or changed while others were claimed.
            }
            var files = together(export, found);
            var run = claims.move(export.id(), files, List.of(), Start.unattended(export, "arrival"));
            files.forEach(file -> settling.forget(file.path()));
            return run;
        }
        if (DoneFile.closed(export, found).isEmpty()) {
            Files.delete(found); // What it closes was claimed with another done file.
        }
        var parts = DoneFile.parts(export, found);
        if (parts.isEmpty()) {
            return null;
        }
        return claims.move(export.id(), parts, List.of(found), Start.unattended(export, "done file " + found.getFileName()));
    }

    private boolean allSettled(Export export, Path file) {
        try {
            return settling.settled(export, together(export, file).stream().map(SegmentFile::path).toList(), export.whole().after());
        } catch (IOException e) {
            return false; // Its folder cannot be read now, or is gone.
        }
    }

    /**
     * The files that are one snapshot with this one: those of its segment in one time folder, as Customer Insights writes them
     * ({@code HighValue/2026/11/23/0600/HighValue_1.csv}).
     */
    private static List<SegmentFile> together(Export export, Path file) throws IOException {
        var one = segmentFile(export, file);
        var name = export.folder().relativize(file);
        if (SnapshotName.dateOfFolders(name).isEmpty() || SegmentSelection.isRejected(name)) {
            return List.of(one);
        }
        try (var neighbours = Files.list(file.getParent())) {
            return neighbours.filter(other -> Files.isRegularFile(other, LinkOption.NOFOLLOW_LINKS))
                    .filter(other -> !SegmentSelection.isRejected(other) && export.segments().segmentOf(export.folder().relativize(other))
                            .filter(one.segment()::equals).isPresent())
                    .sorted().map(other -> new SegmentFile(other, one.segment())).toList();
        }
    }

    /**
     * Takes a segment from a route of the team's own.
     *
     * @param exportId the header {@code export}: the ID of an export
     * @param segment  the header {@code segment}: a name
     * @param content  a file (which stays where it is), a stream (read to its end and closed), bytes, or text
     * @return the ID of the run
     */
    public String submit(
            @Header("export") String exportId, @Header("segment") String segment, @Body Object content, TypeConverter converter)
            throws IOException {
        var export = claims.export(exportId);
        if (segment == null || !SAFE_SEGMENT.matcher(segment).matches() || segment.startsWith(".")) {
            throw new IllegalArgumentException("direct:submit-segment wants the header \"segment\": a name of up to 200 "
                    + "characters, not beginning with a dot, without control characters or any of / \\ : * ? \" < > |");
        }
        if (!export.segments().all() && !export.segments().names().contains(segment)) {
            throw new IllegalArgumentException("export " + export.id() + " takes no segment \"" + segment + "\"; it takes "
                    + String.join(", ", export.segments().names()) + " (export." + export.id() + ".segments)");
        }
        try (var stream = stream(content, converter)) {
            return claims.stream(export.id(), segment, segment + ending(content), stream,
                    Start.unattended(export, "direct:submit-segment"));
        }
    }

    private static String ending(Object content) {
        String name = content instanceof File file ? file.getName()
                : content instanceof Path path ? path.getFileName().toString()
                : content instanceof GenericFile<?> file ? file.getFileNameOnly() : "";
        return name.endsWith(".gz") ? ".csv.gz" : ".csv";
    }

    private static InputStream stream(Object content, TypeConverter converter) {
        // Text has no charset; the mark says which it gets here, whatever the export's files have.
        var marked = content instanceof String text ? ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8) : content;
        return Optional.ofNullable(marked).map(body -> converter.convertTo(InputStream.class, body)).orElseThrow(
                () -> new IllegalArgumentException("direct:submit-segment takes a file, a stream, bytes or text as its body, not "
                        + (content == null ? "nothing" : content.getClass().getName())));
    }

    private static SegmentFile segmentFile(Export export, Path file) {
        var segment = export.segments().segmentOf(export.folder().relativize(file));
        return new SegmentFile(file, segment.orElseThrow(
                () -> new IllegalStateException(file.getFileName() + " belongs to no segment of export " + export.id())));
    }
}
