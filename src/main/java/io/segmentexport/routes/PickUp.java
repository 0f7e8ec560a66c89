package io.segmentexport.routes;

import io.segmentexport.config.Export;
import io.segmentexport.config.Settings;
import io.segmentexport.run.Claims;
import io.segmentexport.run.Claims.SegmentFile;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;

/** Brings what a route has found, or was handed, to the claim. */
public final class PickUp {

    private static final Pattern SAFE_SEGMENT = Pattern.compile("[^\\p{Cntrl}/\\\\:*?\"<>|]{1,200}");

    private final Settings settings;
    private final Claims claims;

    public PickUp(Settings settings, Claims claims) {
        this.settings = settings;
        this.claims = claims;
    }

    /**
     * Claims what a watched folder gives: a file, or the parts that a done file closes.
     *
     * @param exportId the export
     * @param path     the file that the consumer found
     * @return the ID of the run
     */
    public String claim(String exportId, String path) throws IOException {
        var export = export(exportId);
        var found = Path.of(path);
        if (export.wholeWhen() == Export.WholeWhen.UNCHANGED) {
            return claims.move(exportId, List.of(segmentFile(export, found)), "arrival");
        }
        var parts = DoneFile.parts(export, found);
        String run = claims.move(exportId, parts, "done file " + found.getFileName());
        Files.delete(found);
        return run;
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
            @Header("export") String exportId, @Header("segment") String segment, @Body Object content) throws IOException {
        var export = export(exportId);
        if (segment == null || !SAFE_SEGMENT.matcher(segment).matches() || segment.startsWith(".")) {
            throw new IllegalArgumentException("direct:submit-segment wants the header \"segment\": the name of the segment, "
                    + "without path, blank controls or any of : * ? \" < > |");
        }
        try (var stream = stream(content)) {
            return claims.stream(export.id(), segment, segment + ending(content), stream, "direct:submit-segment");
        }
    }

    private static String ending(Object content) {
        String name = content instanceof File file ? file.getName()
                : content instanceof Path path ? path.getFileName().toString()
                : content instanceof GenericFile<?> file ? file.getFileNameOnly() : "";
        return name.endsWith(".gz") ? ".csv.gz" : ".csv";
    }

    private static InputStream stream(Object content) throws IOException {
        if (content instanceof GenericFile<?> generic) {
            return stream(generic.getFile());
        }
        if (content instanceof File file) {
            return Files.newInputStream(file.toPath());
        }
        if (content instanceof Path path) {
            return Files.newInputStream(path);
        }
        if (content instanceof byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }
        if (content instanceof InputStream stream) {
            return stream;
        }
        if (content instanceof String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
        throw new IllegalArgumentException("direct:submit-segment takes a file, a stream, bytes or text as its body, not "
                + (content == null ? "nothing" : content.getClass().getName()));
    }

    private static SegmentFile segmentFile(Export export, Path file) {
        var segment = export.segments().segmentOf(export.folder().relativize(file));
        return new SegmentFile(file, segment.orElseThrow(
                () -> new IllegalStateException(file.getFileName() + " belongs to no segment of export " + export.id())));
    }

    private Export export(String id) {
        var export = id == null ? null : settings.exports().get(id);
        if (export == null) {
            throw new IllegalArgumentException("there is no export \"" + id + "\"; there are "
                    + String.join(", ", settings.exports().keySet()));
        }
        return export;
    }
}
