package io.segmentexport.camel.folder;

import io.segmentexport.claim.DoneFile;
import io.segmentexport.config.Export;
import java.io.File;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a watched folder gives. A file of no selected segment is left alone, and warned of once. */
final class SegmentFileFilter implements GenericFileFilter<File> {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentFileFilter.class);

    private final Export export;
    private final Predicate<Path> rests;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();

    /** @param rests whether a file is to be left alone for a while */
    SegmentFileFilter(Export export, Predicate<Path> rests) {
        this.export = export;
        this.rests = rests;
    }

    /** The name under which the route template finds it: {@code segment-files-EXPORT}. */
    static String nameOf(Export export) {
        return "segment-files-" + export.id();
    }

    @Override
    public boolean accept(GenericFile<File> found) {
        if (found.isDirectory()) {
            return true;
        }
        var file = Path.of(found.getAbsoluteFilePath());
        if (rests.test(file)) {
            return false;
        }
        String name = file.getFileName().toString();
        boolean doneFile = name.endsWith(DoneFile.ENDING);
        if (export.wholeWhen() == Export.WholeWhen.DONE_FILE && doneFile) {
            return !DoneFile.parts(export, file).isEmpty() || warn(name, "closes no file of a selected segment");
        }
        if (doneFile || beingWritten(name)) {
            return false;
        }
        if (export.segments().segmentOf(export.folder().relativize(file)).isEmpty()) {
            return warn(name, "belongs to no segment of this export (export." + export.id() + ".segments)");
        }
        return export.wholeWhen() == Export.WholeWhen.UNCHANGED;
    }

    /** Whether the name of a file tells that it is not whole yet. */
    static boolean beingWritten(String name) {
        return name.startsWith(".") || name.endsWith(".part") || name.endsWith(".tmp");
    }

    private boolean warn(String name, String why) {
        if (warnedOf.add(name)) {
            LOG.warn("export {}: {} {}; it is left alone", export.id(), name, why);
        }
        return false;
    }
}
