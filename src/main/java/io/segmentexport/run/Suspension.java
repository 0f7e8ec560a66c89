package io.segmentexport.run;

import io.segmentexport.klaviyo.Answer;

/** Words for a connection that Klaviyo does not accept. */
final class Suspension {

    private Suspension() {
    }

    static Halt.Suspended of(OpenRun run, Answer.NotAuthorised answer) {
        return new Halt.Suspended("Klaviyo does not accept connection " + run.connection().id() + " (" + answer.status() + ": "
                + answer.detail() + "): see that connection." + run.connection().id() + ".api-key is a valid private key with the "
                + "scopes accounts:read, lists:read, lists:write, profiles:read, profiles:write; the run goes on by itself when "
                + "Klaviyo accepts it");
    }
}
