package io.segmentexport.ledger;

import io.segmentexport.config.Settings;
import io.segmentexport.files.DataFolder;
import io.segmentexport.run.ExampleRun;

class EmbeddedLedgerTest extends LedgerContract {

    @Override
    Settings fresh(String name) {
        return ExampleRun.settings(folder.resolve(name));
    }

    @Override
    RawDatabase raw(Settings settings) {
        return new RawDatabase("jdbc:sqlite:" + new DataFolder(settings.dataFolder()).ledger(), "", "");
    }
}
