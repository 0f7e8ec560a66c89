package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class LedgerSchemaTest {

    @Test
    void knowsEveryMigrationOfThisProgramWithItsChecksum() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:");

        var byFlyway = Flyway.configure().dataSource(database).locations("classpath:db/ledger").load().info().all();

        assertThat(LedgerSchema.MIGRATIONS).containsExactlyElementsOf(Arrays.stream(byFlyway)
                .map(each -> new LedgerSchema.Migration(each.getVersion().getVersion(), each.getChecksum(), true)).toList());
    }
}
