package io.segmentexport.sandbox;

import java.time.Clock;
import java.time.Instant;

/** What the sandbox holds for one account. Whoever reads or changes it holds its monitor. */
final class Account {

    private final SandboxAccount settings;
    private final Instant created;
    private final ProfileStore profiles;
    private final ImportJobs jobs;

    Account(SandboxAccount settings, SandboxSettings sandbox) {
        Clock clock = sandbox.clock();
        Ids ids = new Ids(clock.millis());
        this.settings = settings;
        this.created = clock.instant();
        this.profiles = new ProfileStore(ids, settings.lists().keySet());
        this.jobs = new ImportJobs(ids, profiles, sandbox);
    }

    SandboxAccount settings() {
        return settings;
    }

    /** When the account and its lists came to be. */
    Instant created() {
        return created;
    }

    ProfileStore profiles() {
        return profiles;
    }

    ImportJobs jobs() {
        return jobs;
    }
}
