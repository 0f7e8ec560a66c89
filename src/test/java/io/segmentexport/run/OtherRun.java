package io.segmentexport.run;

import io.segmentexport.files.DataFolder;
import io.segmentexport.stage.FirstSeenTables;
import io.segmentexport.stage.TableMemory;
import java.nio.file.Path;

/** A run beside those of a test: it has begun to read and holds the memory for that until it is closed. */
public final class OtherRun implements AutoCloseable {

    private final FirstSeenTables tables;

    private OtherRun(FirstSeenTables tables) {
        this.tables = tables;
    }

    /** Begins to read a run of so many records, which have e-mail addresses only. */
    public static OtherRun reading(TableMemory memory, int records) {
        return new OtherRun(memory.tables(of(records)));
    }

    public static OpenRun of(int records) {
        return new OpenRun(ExampleRun.run("other", ExampleRun.file(0, "HighValue.csv", records, records + 1)),
                ExampleRun.connection(), new DataFolder(Path.of("nowhere")));
    }

    @Override
    public void close() {
        tables.close();
    }
}
