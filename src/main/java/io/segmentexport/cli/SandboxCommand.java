package io.segmentexport.cli;

import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.FaultSpec;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.KlaviyoSandbox;
import io.segmentexport.sandbox.RateLimits;
import io.segmentexport.sandbox.SandboxSettings.SandboxAccount;
import io.segmentexport.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code sandbox}: a Klaviyo to try and test against, until it is told to stop. */
@Command(name = "sandbox", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = 64, sortOptions = false,
        header = "Runs a Klaviyo to try and test against on this machine.",
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
public final class SandboxCommand implements Callable<Integer> {

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

    @Option(names = "--latency", paramLabel = "TIME", defaultValue = "0ms", converter = DurationConverter.class,
            description = "How late every answer comes: 50ms, 2s. Default: ${DEFAULT-VALUE}")
    private Duration latency;

    @Option(names = "--fault", paramLabel = "FAULT", converter = FaultConverter.class,
            description = "Something that goes wrong, as below; repeatable.")
    private List<FaultSpec> faults = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        try (KlaviyoSandbox sandbox = KlaviyoSandbox.start(settings())) {
            if (!latency.isZero()) {
                sandbox.faults().always(Faults.EVERYWHERE, new Fault.Latency(latency));
            }
            faults.forEach(fault -> fault.order(sandbox.faults()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> endWell(sandbox), "klaviyo-sandbox-end"));
            introduce(sandbox);
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(),
                    "Port " + port + " cannot be had (" + e.getMessage() + "); choose another with --port", e);
        }
    }

    private SandboxSettings settings() {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port takes 0 to 65535, not " + port);
        }
        if (keys.stream().anyMatch(String::isBlank)) {
            throw new ParameterException(spec.commandLine(), "--key takes a key that is not blank, such as pk_sandbox");
        }
        return SandboxSettings.builder()
                .port(port)
                .accounts(new SandboxAccount("SANDBX", "Sandbox", Set.copyOf(keys), lists))
                .rateLimits(unlimited ? RateLimits.off() : RateLimits.klaviyo())
                .build();
    }

    private void introduce(KlaviyoSandbox sandbox) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Klaviyo sandbox listens at " + sandbox.baseUrl() + " (Ctrl-C stops it)");
        out.println("In application.properties:");
        out.println("  connection.sandbox.base-url = " + sandbox.baseUrl());
        out.println("  connection.sandbox.api-key = " + keys.get(0));
        lists.forEach((id, name) -> out.println("  export.EXPORT.list-id = " + id + "    (" + name + ")"));
        out.flush();
    }

    /** Being told to stop is how this command ends well; left alone, Java would report the signal (130, 143). */
    private static void endWell(KlaviyoSandbox sandbox) {
        sandbox.close();
        Runtime.getRuntime().halt(0);
    }

    private static final class FaultConverter implements ITypeConverter<FaultSpec> {
        @Override
        public FaultSpec convert(String value) {
            try {
                return FaultSpec.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return FaultSpec.duration(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
