package io.segmentexport.observe;

import io.segmentexport.ledger.Ledger;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether the ledger answers. Without it the service can neither take a file nor send one. */
public final class LedgerHealth extends AbstractHealthCheck {

    private final Ledger ledger;

    public LedgerHealth(Ledger ledger) {
        super(Indication.GROUP, "ledger");
        this.ledger = ledger;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try {
            ledger.ensureItAnswers();
            builder.message("it answers").up();
        } catch (RuntimeException e) {
            // What a driver says may name a user, an address or a file.
            builder.message("it cannot be reached, or does not answer; runs go on when it does").down();
        }
    }
}
