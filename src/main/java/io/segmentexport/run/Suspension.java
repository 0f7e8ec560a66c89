package io.segmentexport.run;

import io.segmentexport.klaviyo.Answer;

/** Words for a connection that Klaviyo does not accept. */
public final class Suspension {

    private static final int UNAUTHORISED = 401;
    private static final int FORBIDDEN = 403;

    private Suspension() {
    }

    public static Halt.Suspended of(OpenRun run, Answer.NotAuthorised answer) {
        if (answer.status() == 0) {
            return new Halt.Suspended(Obstacle.CONNECTION, answer.detail() + "; the run goes on by itself when the key can be read");
        }
        return new Halt.Suspended(Obstacle.CONNECTION, "Klaviyo does not accept connection " + run.connection().id() + " ("
                + answer.status() + ": " + answer.detail() + ")" + (isAboutTheKey(answer) ? ": see that connection." + run.connection().id()
                        + ".api-key is a valid private key with the scopes "
                        + "accounts:read, lists:read, lists:write, profiles:read, profiles:write" : "")
                + "; the run goes on by itself when Klaviyo accepts it");
    }

    /** Else the account itself takes no more: a plan's limit, a payment. */
    private static boolean isAboutTheKey(Answer.NotAuthorised answer) {
        return answer.status() == UNAUTHORISED || answer.status() == FORBIDDEN;
    }
}
