package io.segmentexport.ledger;

import io.segmentexport.PostgresCluster;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.run.ExampleRun;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresCluster.Needed.class)
class PostgresLedgerTest extends LedgerContract {

    private final PostgresCluster cluster;

    PostgresLedgerTest(PostgresCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    Settings fresh(String name) {
        return ExampleRun.settings(folder.resolve(name), ExampleRun.ledger(cluster.newSchema()));
    }

    @Override
    RawDatabase raw(Settings settings) {
        return new RawDatabase(((LedgerPlace.PostgreSql) settings.ledger()).url(), PostgresCluster.USER, PostgresCluster.PASSWORD);
    }
}
