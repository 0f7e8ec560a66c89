package io.segmentexport.run;

import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Explanation.Kind;

/** Where runs stand whose connection Klaviyo rejects. */
public final class Suspension {

    private static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;

    private Suspension() {
    }

    public static Standing of(OpenRun run, Answer.NotAuthorised answer) {
        if (answer.status() == 0) {
            return Standing.suspended(Kind.KEY_UNREADABLE, answer.detail());
        }
        // Any other status is about the account: a plan's limit, a payment.
        boolean aboutTheKey = answer.status() == UNAUTHORISED || answer.status() == FORBIDDEN;
        return Standing.suspended(aboutTheKey ? Kind.KEY_NOT_ACCEPTED : Kind.ACCOUNT_TAKES_NO_MORE,
                run.connection().id(), answer.status(), answer.detail());
    }
}
