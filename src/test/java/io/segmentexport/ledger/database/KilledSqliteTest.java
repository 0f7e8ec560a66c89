package io.segmentexport.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledgers;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledSqliteTest extends KilledLedgerContract {

    @TempDir
    Path folder;

    @Override
    Settings fresh(String name) {
        return ExampleRun.settings(folder.resolve(name));
    }

    @Override
    String place(Settings settings) {
        return new DataFolder(settings.dataFolder()).ledger().toString();
    }

    /** When the file has its name, and still its first one as well. */
    @Test
    void aFirstStartThatIsKilledAtItsVeryEndLeavesNoSecondName() throws Exception {
        var file = folder.resolve("ledger.db");
        Ledgers.embedded(file).close();
        var first = Files.createLink(folder.resolve("ledger.db.new-2147483647"), file);

        Ledgers.embedded(file).close();

        assertThat(first).doesNotExist();
        assertThat(file).exists();
    }
}
