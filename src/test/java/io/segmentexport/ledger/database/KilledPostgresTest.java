package io.segmentexport.ledger.database;

import io.segmentexport.PostgresCluster;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.run.ExampleRun;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(PostgresCluster.Needed.class)
class KilledPostgresTest extends KilledLedgerContract {

    private final PostgresCluster cluster;

    @TempDir
    Path folder;

    KilledPostgresTest(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    Settings fresh(String name) {
        return ExampleRun.settings(folder.resolve(name), ExampleRun.ledger(cluster.newSchema()));
    }

    @Override
    String place(Settings settings) {
        return ((LedgerPlace.PostgreSql) settings.ledger()).url();
    }
}
