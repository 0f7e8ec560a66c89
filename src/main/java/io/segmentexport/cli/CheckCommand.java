package io.segmentexport.cli;

import io.segmentexport.access.Users;
import io.segmentexport.camel.KlaviyoInquiry;
import io.segmentexport.camel.Preflight;
import io.segmentexport.camel.folder.FetchUri;
import io.segmentexport.camel.http.OperationsServer;
import io.segmentexport.claim.Snapshots;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.InboxFiles;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export;
import io.segmentexport.config.Secret;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings;
import io.segmentexport.config.notation.CronReading;
import io.segmentexport.klaviyo.Answer;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.ledger.database.UnusableLedgerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code check}: whether exports would work. */
@Command(name = "check", header = "Tells whether exports would work; changes nothing.",
        description = {
            "Reads the configuration, asks Klaviyo whether it accepts each key and knows",
            "each list, and tells all that is wrong at once. Exit code: 0 if nothing is",
            "wrong, 78 if the configuration cannot be used, else 1."
        })
final class CheckCommand extends ConfiguredCommand {

    @Parameters(paramLabel = "EXPORT", arity = "0..*", description = "Only these exports and their connections (default: all)")
    private List<String> chosen = new ArrayList<>();

    private boolean startChecked;
    private int exit = ExitCode.OK;
    private final Set<String> told = new HashSet<>();
    private Settings settings;

    @Override
    public Integer call() throws Exception {
        settings = settings();
        var exports = exports(settings);
        say("Configuration ", settings.file() + " reads well");
        var faults = CompletableFuture.supplyAsync(() -> chosen.isEmpty() ? Preflight.faults(settings) : List.<Fault>of());
        try (var klaviyo = new KlaviyoInquiry(settings)) { // While Camel starts beside: each takes a while.
            checkStart(faults.join());
            check(settings);
            checkOperations(settings);
            var accepted = new LinkedHashSet<String>();
            for (var connection : connections(settings, exports)) {
                if (check(klaviyo, connection)) {
                    accepted.add(connection.id());
                }
            }
            for (var export : exports) {
                check(klaviyo, settings.connectionOf(export), export, accepted);
            }
        } catch (ConfigurationException e) {
            checkStart(faults.join());
            refused(e);
            say("  -- ", "Klaviyo was not asked: its page cannot be started");
        }
        heading(exit == ExitCode.OK ? "All is well." : "Something is wrong; see the lines with !!");
        return exit;
    }

    private List<Export> exports(Settings settings) {
        chosen.forEach(id -> export(settings, id));
        return settings.exports().values().stream().filter(export -> chosen.isEmpty() || chosen.contains(export.id())).toList();
    }

    private Set<Connection> connections(Settings settings, List<Export> exports) {
        return new LinkedHashSet<>(chosen.isEmpty() ? settings.connections().values()
                : exports.stream().map(settings::connectionOf).toList());
    }

    /** Of chosen exports, only what concerns them is told. */
    private void checkStart(List<Fault> faults) {
        if (chosen.isEmpty() && !startChecked) {
            startChecked = true;
            heading("Service");
            refused(new ConfigurationException(faults));
            if (faults.isEmpty()) {
                say("  ok ", "can start: its pages, folders and secrets are there");
            }
        }
    }

    private void check(Settings settings) {
        heading("Ledger " + Ledger.name(settings));
        try {
            say("  ok ", Ledger.exists(settings) ? "can be opened" : "is not there yet; the first run makes it");
        } catch (ConfigurationException e) {
            refused(e);
        } catch (UnusableLedgerException e) {
            fault(e.getMessage());
        }
        if (settings.ledger() instanceof LedgerPlace.PostgreSql place && place.password().filter(Secret::literal).isPresent()) {
            say("  ?? ", "the password stands in the file for all to read; better: ledger.password = {{env:LEDGER_PASSWORD}}");
        }
    }

    private void checkOperations(Settings settings) {
        var operations = settings.operations();
        if (operations.port().isEmpty() && operations.users().isEmpty() && operations.tls().isEmpty()) {
            return;
        }
        heading("Operations " + (operations.port().isEmpty() ? "off"
                : operations.address().getHostAddress() + " port " + operations.port().getAsInt()));
        try {
            var users = Users.of(settings);
            OperationsServer.check(settings, users);
            say("  ok ", users.required() ? "its users can be read" : "has no users: it shows, to this machine alone");
        } catch (ConfigurationException e) {
            refused(e);
        }
        operations.tls().filter(tls -> tls.password().literal()).ifPresent(tls -> say("  ?? ",
                "the keystore's password stands in the file for all to read; better: operations.tls-password = {{env:TLS_PASSWORD}}"));
    }

    /** The service would not start, or cannot have a secret. A fault that was told is not told again. */
    private void refused(ConfigurationException e) {
        e.faults().forEach(fault -> {
            exit = ExitCode.CONFIGURATION;
            if (told.add(fault.file() + fault.key())) {
                fault(fault.toString());
            }
        });
    }

    private boolean check(KlaviyoInquiry klaviyo, Connection connection) {
        heading("Connection " + connection.id() + " (" + connection.displayName() + ")");
        try {
            connection.apiKey().reveal();
        } catch (ConfigurationException e) {
            refused(e);
            return false;
        }
        if (connection.apiKey().literal()) {
            say("  ?? ", "the key stands in the file for all to read; better: connection." + connection.id()
                    + ".api-key = {{env:KLAVIYO_API_KEY}}");
        }
        if (connection.consent().isEmpty()) {
            fault("nothing will be sent without connection." + connection.id() + ".data-privacy-consent: write who agreed to the "
                    + "data transfer and when");
        }
        var answer = klaviyo.account(connection);
        if (answer instanceof Answer.AccountFound found) {
            say("  ok ", "account " + found.id() + ", " + found.organisationName());
            return true;
        }
        fault(refusal(connection, answer));
        return false;
    }

    private static String refusal(Connection connection, Answer answer) {
        if (answer instanceof Answer.NotAuthorised refused && refused.cause() == Answer.NotAuthorised.Cause.REVISION) {
            return "Klaviyo does not serve revision " + connection.revision() + " of its API (" + refused.status() + ": "
                    + refused.detail() + "): set connection." + connection.id() + ".revision to one that Klaviyo's changelog names";
        }
        if (answer instanceof Answer.NotAuthorised refused) {
            return "Klaviyo does not accept the key (" + refused.status() + ": " + refused.detail() + "): see that connection."
                    + connection.id() + ".api-key is a private key with the scopes accounts:read, lists:read, lists:write, "
                    + "profiles:read, profiles:write";
        }
        if (answer instanceof Answer.Unavailable unavailable) {
            return connection.baseUrl() + " does not answer: " + unavailable.detail();
        }
        return connection.baseUrl() + " gives an answer that Klaviyo would not";
    }

    private void check(KlaviyoInquiry klaviyo, Connection connection, Export export, Set<String> accepted) throws IOException {
        heading("Export " + export.id() + " (" + export.displayName() + ") on connection " + export.connectionId());
        if (accepted.contains(export.connectionId())) {
            var answer = klaviyo.list(connection, export.listId());
            if (answer instanceof Answer.ListFound found) {
                say("  ok ", "list " + export.listId() + ", \"" + found.name() + "\"");
            } else if (answer instanceof Answer.ListUnknown) {
                fault("Klaviyo knows no list " + export.listId() + ": correct export." + export.id() + ".list-id (the part after "
                        + "/list/ in the address of the list's page)");
            } else {
                fault(refusal(connection, answer));
            }
        } else {
            say("  -- ", "list " + export.listId() + " not looked up: the connection is not accepted");
        }
        sayWhenItRuns(export);
        var inbox = InboxFiles.of(export);
        say("  ok ", "folder " + export.folder() + ", " + inbox.segmentFiles().size() + " file(s) waiting");
        sayHowNamesAreRead(export);
        export.from().ifPresent(from -> {
            if (FetchUri.componentIsThere(from.scheme())) {
                say("  ok ", "fetched by the service from " + from);
            } else {
                fault(from + ": " + FetchUri.componentIsMissing(from.scheme()));
            }
        });
        for (Path other : inbox.leftAlone()) {
            say("  ?? ", other.getFileName() + " " + SegmentSelection.whyLeftAlone(export.folder().relativize(other)) + " and is left alone");
        }
    }

    /** Where the order of names decides what is sent. */
    private void sayHowNamesAreRead(Export export) throws IOException {
        try (var ledger = export.starts() == Starts.ON_ARRIVAL ? null : Ledger.openExisting(settings).orElse(null)) {
            var snapshots = new Snapshots(ledger);
            snapshots.readings(export, snapshots.look(export)).bySegment().forEach((segment, reading) -> {
                String names = "names of segment " + segment;
                if (reading.others().isEmpty()) {
                    say("  ok ", names + " are read " + reading.words());
                } else if (export.starts() == Starts.ON_ARRIVAL) {
                    say("  ?? ", names + " can be read " + reading.words() + "; that matters for the command export, not on arrival");
                } else {
                    fault(names + " can be read " + reading.words() + ": say which, export." + export.id()
                            + ".snapshot-date = " + reading.date().orElseThrow().notation());
                }
            });
        }
    }

    private void sayWhenItRuns(Export export) {
        switch (export.starts()) {
            case ON_ARRIVAL -> { }
            case ON_DEMAND -> say("  ok ", "runs on demand");
            case ON_SCHEDULE -> {
                var schedule = export.schedule().orElseThrow();
                say("  ok ", "runs on schedule " + schedule.cron() + ", next: "
                        + CronReading.words(schedule, Instant.now()) + " (" + schedule.zone() + ")");
            }
        }
    }

    private void fault(String what) {
        exit = Math.max(exit, ExitCode.FAILED);
        say("  !! ", what);
    }

    private void heading(String words) {
        terminal().space();
        terminal().say(words);
    }

    private void say(String mark, String what) {
        terminal().say(mark, what);
    }
}
