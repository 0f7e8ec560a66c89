package io.segmentexport.camel.folder;

import io.segmentexport.claim.DoneFile;
import java.util.Comparator;
import org.apache.camel.component.file.GenericFile;

/** The order in which the files of one look are fetched: by name, and a done file after what it closes. */
final class DoneFilesLast implements Comparator<GenericFile<?>> {

    /** The name under which an endpoint finds it. */
    static final String NAME = "done-files-last";

    private static final Comparator<GenericFile<?>> ORDER = Comparator
            .<GenericFile<?>, Boolean>comparing(file -> file.getFileNameOnly().endsWith(DoneFile.ENDING))
            .thenComparing(GenericFile::getRelativeFilePath);

    @Override
    public int compare(GenericFile<?> one, GenericFile<?> other) {
        return ORDER.compare(one, other);
    }
}
