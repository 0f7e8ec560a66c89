package io.segmentexport.ledger.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class LedgerSchemaTest {

    @Test
    void knowsEveryMigrationOfThisProgramWithItsChecksum() {
        var byFlyway = Flyway.configure().dataSource("jdbc:sqlite::memory:", "", "").locations("classpath:db/ledger").load().info().all();

        assertThat(LedgerSchema.MIGRATIONS).containsExactlyElementsOf(Arrays.stream(byFlyway)
                .map(each -> new LedgerSchema.Migration(each.getVersion().getVersion(), each.getChecksum(), true)).toList());
    }
}
