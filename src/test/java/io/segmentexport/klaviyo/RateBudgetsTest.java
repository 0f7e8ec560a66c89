package io.segmentexport.klaviyo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateBudgetsTest {

    private final ManualTime time = new ManualTime();
    private final RateBudgets budgets = new RateBudgets(time);

    @Test
    void givesEveryEndpointItsOwnBudget() throws Exception {
        use("one", Endpoint.BULK_IMPORT, 10);

        assertThat(wait("one", Endpoint.IMPORT_JOB)).isZero();
        assertThat(wait("one", Endpoint.BULK_IMPORT)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void keepsAccountsApart() throws Exception {
        budgets.join("one", "AAAAAA");
        budgets.join("two", "BBBBBB");
        use("one", Endpoint.BULK_IMPORT, 10);

        assertThat(wait("two", Endpoint.BULK_IMPORT)).isZero();
    }

    @Test
    void sharesOneBudgetBetweenTwoKeysOfOneAccount() throws Exception {
        budgets.join("one", "AAAAAA");
        budgets.join("two", "AAAAAA");
        use("one", Endpoint.BULK_IMPORT, 10);

        assertThat(budgets.of("two", Endpoint.BULK_IMPORT)).isSameAs(budgets.of("one", Endpoint.BULK_IMPORT));
        assertThat(wait("two", Endpoint.BULK_IMPORT)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void countsWhatWasUsedBeforeTheAccountWasKnown() throws Exception {
        use("one", Endpoint.BULK_IMPORT, 4);
        use("two", Endpoint.BULK_IMPORT, 5);

        budgets.join("one", "AAAAAA");
        budgets.join("two", "AAAAAA");

        assertThat(wait("one", Endpoint.BULK_IMPORT)).isZero();
        assertThat(wait("two", Endpoint.BULK_IMPORT)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void countsRequestsThatWereInFlightWhenTheAccountBecameKnown() throws Exception {
        RateBudget.Permit asking = budgets.of("two", Endpoint.ACCOUNTS).take();
        budgets.join("one", "AAAAAA");
        use("one", Endpoint.ACCOUNTS, 0);
        budgets.join("two", "AAAAAA");
        time.pass(Duration.ofSeconds(5));
        asking.answered(AnswerHeaders.of(Map.of()));

        assertThat(wait("one", Endpoint.ACCOUNTS)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void keepsCountingWhenAConnectionIsJoinedAgain() throws Exception {
        budgets.join("one", "AAAAAA");
        use("one", Endpoint.BULK_IMPORT, 10);
        budgets.join("one", "AAAAAA");

        assertThat(wait("one", Endpoint.BULK_IMPORT)).isEqualTo(Duration.ofSeconds(1));
    }

    private void use(String connection, Endpoint endpoint, int requests) throws InterruptedException {
        RateBudget budget = budgets.of(connection, endpoint);
        for (int request = 0; request < requests; request++) {
            budget.take().answered(AnswerHeaders.of(Map.of()));
        }
    }

    private Duration wait(String connection, Endpoint endpoint) throws InterruptedException {
        return budgets.of(connection, endpoint).take().waited();
    }
}
