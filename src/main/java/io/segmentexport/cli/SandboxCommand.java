package io.segmentexport.cli;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.FaultSpec;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandbox}: a Klaviyo to try and test against, until it is told to stop. */
@Command(name = "sandbox", header = "Runs a Klaviyo to try and test against on this machine.",
        description = {
            "Runs until Ctrl-C or SIGTERM. It needs no account and keeps what it is sent in",
            "memory only. It enforces Klaviyo's rules and rate limits."
        },
        footerHeading = "%nFaults (--fault KIND[:OPTION=VALUE[,OPTION=VALUE]...], repeatable)%n",
        footer = {
            "  429                 throttled; retry-after=SECONDS (default 1)",
            "  401                 the key is refused",
            "  500, 503, ...       any other 4xx or 5xx, with a JSON body",
            "  html-403, ...       a status with an HTML page, as a network shield sends it",
            "  drop                the connection breaks before anything is done",
            "  drop-answer         the connection breaks after all is done",
            "  truncate            the answer breaks off in the middle",
            "  latency             the answer comes late; time=200ms",
            "  no-id               an import is accepted without a job id",
            "  cancel-job          the import job is cancelled",
            "  never-ends          the import job never ends",
            "  job-status          the import job ends with another word; word=failed",
            "  account-limit       the account holds as many profiles as it may",
            "  refuse              a 400 that names no profile; marker=EMAIL: only while",
            "                      this address is in the batch",
            "When: next=N (the first N), every=N (each N-th), from=N (the N-th and all",
            "after it); without one of these always.",
            "Where: on=OPERATION, one of accounts, list, profiles, bulk-import, import-job,",
            "import-errors; without it wherever the fault can happen.",
            "",
            "Import errors: addresses at import-error.example fail inside their job.",
            "",
            "Example: a bad day at Klaviyo",
            "  sandbox --latency 50ms --fault 503:every=7 --fault cancel-job:every=5"
        })
public final class SandboxCommand extends ConfiguredCommand {

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8181",
            description = "Port on 127.0.0.1; 0 takes any free one. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(names = "--key", paramLabel = "KEY", defaultValue = "pk_sandbox",
            description = "API key of the account; repeatable, all share its rate limits. Default: ${DEFAULT-VALUE}")
    private List<String> keys;

    @Option(names = "--list", paramLabel = "ID=NAME", defaultValue = "Y6nRLr=Newsletter",
            description = "A list of the account; repeatable. Default: ${DEFAULT-VALUE}")
    private Map<String, String> lists = new LinkedHashMap<>();

    @Option(names = "--no-limits", description = "Lets any number of requests through.")
    private boolean unlimited;

    private Duration latency;
    private List<FaultSpec> faults = List.of();

    @Option(names = "--latency", paramLabel = "TIME", defaultValue = "0ms",
            description = "How late every answer comes: 50ms, 2s. Default: ${DEFAULT-VALUE}")
    private void latency(String time) {
        latency = read(FaultSpec::duration, time);
    }

    @Option(names = "--fault", paramLabel = "FAULT", description = "Something that goes wrong, as below; repeatable.")
    private void faults(List<String> specs) {
        faults = specs == null ? List.of() : specs.stream().map(spec -> read(FaultSpec::parse, spec)).toList();
    }

    private <T> T read(Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw terminal().usage(e.getMessage());
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        try (KlaviyoSandbox sandbox = KlaviyoSandbox.start(sandboxSettings())) {
            if (!latency.isZero()) {
                sandbox.faults().always(Faults.EVERYWHERE, new Fault.Latency(latency));
            }
            faults.forEach(fault -> fault.order(sandbox.faults()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endWell(sandbox), "klaviyo-sandbox-end"));
            introduce(sandbox);
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            throw terminal().usage("Port " + port + " cannot be had (" + e.getMessage() + "); choose another with --port");
        }
    }

    private SandboxSettings sandboxSettings() {
        if (port < 0 || port > 65_535) {
            throw terminal().usage("--port takes 0 to 65535, not " + port);
        }
        if (keys.stream().anyMatch(String::isBlank)) {
            throw terminal().usage("--key takes a key that is not blank, such as pk_sandbox");
        }
        return SandboxSettings.standard()
                .port(port)
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.copyOf(keys), lists))
                .rateLimits(unlimited ? RateLimits.off() : RateLimits.klaviyo());
    }

    private void introduce(KlaviyoSandbox sandbox) {
        terminal().say("Klaviyo sandbox listens at " + sandbox.baseUrl() + " (Ctrl-C stops it)");
        terminal().say("In application.properties:");
        terminal().say("  ", "connection.main.base-url = " + sandbox.baseUrl());
        terminal().say("  ", "connection.main.api-key = " + keys.get(0));
        lists.forEach((id, name) -> terminal().say("  ", "export.EXPORT.list-id = " + id + " (" + name + ")"));
    }

    /** Being told to stop is how this command ends well; left alone, Java would report the signal (130, 143). */
    private static void endWell(KlaviyoSandbox sandbox) {
        sandbox.close();
        Runtime.getRuntime().halt(0);
    }
}
