package io.segmentexport.stage;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.files.RowPlace;
import io.segmentexport.profile.NoteKind;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The lists that grow while a run is read: which row repeats which, and what was noted of a profile that was sent. */
final class RunLists implements Closeable {

    private final Path folder;
    private final CsvWriter duplicates;
    private final CsvWriter notes;
    private final Map<NoteKind, Map<String, Long>> rowsOfColumns = new EnumMap<>(NoteKind.class);
    private boolean hasDuplicates;
    private boolean hasNotes;
    private boolean closed;

    RunLists(Path folder) throws IOException {
        this.folder = DataFolder.create(folder);
        duplicates = open(folder.resolve(DataFolder.DUPLICATES));
        duplicates.writeRecord("file", "row", "repeats_file", "repeats_row");
        notes = open(folder.resolve(DataFolder.NOTES));
        notes.writeRecord("file", "row", "note", "detail");
    }

    private static CsvWriter open(Path file) throws IOException {
        return CsvWriter.builder().build(new OutputStreamWriter(DataFolder.createFile(file), StandardCharsets.UTF_8));
    }

    void duplicate(RowPlace row, RowPlace first) {
        hasDuplicates = true;
        duplicates.writeRecord(row.file(), Integer.toString(row.row()), first.file(), Integer.toString(first.row()));
    }

    void note(RowPlace row, NoteKind kind, String detail) {
        hasNotes = true;
        notes.writeRecord(row.file(), Integer.toString(row.row()), kind.code(), detail);
    }

    /** Counts a row with a note that is told once for its column. */
    void note(NoteKind kind, String column) {
        rowsOfColumns.computeIfAbsent(kind, k -> new TreeMap<>()).merge(column, 1L, Long::sum);
    }

    private void writeRowsOfColumns() {
        rowsOfColumns.forEach((kind, columns) -> columns.forEach((column, rows) -> {
            hasNotes = true;
            notes.writeRecord("", "", kind.code(), "%s: %d row%s".formatted(column, rows, rows == 1 ? "" : "s"));
        }));
    }

    /** Closes the lists; what they hold is on disk then, before the ledger says that the files were read. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (duplicates; notes) {
            writeRowsOfColumns();
            duplicates.flush();
            notes.flush();
        }
        if (hasDuplicates) {
            DurableFiles.sync(folder.resolve(DataFolder.DUPLICATES));
        }
        if (hasNotes) {
            DurableFiles.sync(folder.resolve(DataFolder.NOTES));
        }
    }
}
