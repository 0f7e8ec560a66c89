package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.close.Paragraph;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.SafeMessage;
import io.segmentexport.ledger.database.DeliveryLock;
import io.segmentexport.ledger.database.UnusableLedgerException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import picocli.CommandLine;

/** The command line. */
@Command(name = "segment-export", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE,
        versionProvider = SegmentExport.Version.class, sortOptions = false, usageHelpAutoWidth = false, usageHelpWidth = 80,
        description = "Carries segments of customer profiles into a Klaviyo list.",
        footerHeading = "%nExit codes%n",
        footer = {
            "   0  every record was imported or is a duplicate",
            "   1  failed; the message says what to do",
            "   2  completed with rejected or undelivered records, see the report",
            "   3  suspended, unconfirmed or stopped: goes on later",
            "  64  the command line is wrong",
            "  78  the configuration is wrong",
            "",
            "New here? Try \"demo\": it needs no account and no key."
        },
        subcommands = {DemoCommand.class, CheckCommand.class, ExportCommand.class, ResumeCommand.class, ReplayCommand.class,
            RunCommand.class, ExportsCommand.class, RunsCommand.class, ReportCommand.class, UserCommand.class,
            SandboxCommand.class, FastStartCommand.class, CommandLine.HelpCommand.class})
public final class SegmentExport implements Runnable {

    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT, defaultValue = "application.properties",
            description = "The configuration (default: ${DEFAULT-VALUE}). Paths in it are relative to its folder.")
    private Path config;

    @Spec
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // It reads its configuration for as long as the command line takes to be understood, a fifth of what runs takes each.
        var logging = CompletableFuture.runAsync(() -> LoggerFactory.getLogger(SegmentExport.class));
        System.exit(execute(logging::join, args));
    }

    /** Runs a command; gives its exit code. */
    static int execute(String... args) {
        return execute(() -> { }, args);
    }

    /** @param first what is waited for before the command, not before its words are looked at */
    private static int execute(Runnable first, String... args) {
        return new CommandLine(new SegmentExport())
                .setExecutionStrategy(parsed -> {
                    first.run();
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(SegmentExport::refuse)
                .setExecutionExceptionHandler(SegmentExport::explain)
                .execute(args);
    }

    /** A wrong command line: what is wrong stays in sight, the help is a command away. */
    private static int refuse(ParameterException wrong, String[] args) {
        var command = wrong.getCommandLine();
        var err = command.getErr();
        err.println(Paragraph.hanging("  ", wrong.getMessage()));
        if (command.getParent() == null && args.length == 0) {
            command.usage(err);
        } else {
            UnmatchedArgumentException.printSuggestions(wrong, err);
            err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    private static int explain(Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
        var err = command.getErr();
        if (exception instanceof ConfigurationException wrong) {
            wrong.faults().forEach(fault -> err.println(Paragraph.hanging("  ", fault.toString())));
            return ExitCode.CONFIGURATION;
        }
        if (exception instanceof DeliveryLock.HeldException || exception instanceof UnusableLedgerException) {
            err.println(Paragraph.hanging("  ", exception.getMessage()));
            return ExitCode.FAILED;
        }
        err.println(Paragraph.hanging("  ", command.getCommandName() + " failed: " + words(exception)));
        for (var cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            err.println(Paragraph.of("  because of ", words(cause)));
        }
        return ExitCode.FAILED;
    }

    /** What we wrote ourselves is a sentence; of others the kind of the exception tells more than its message. */
    private static String words(Throwable exception) {
        boolean sentence = exception instanceof SafeMessage || exception instanceof UncheckedIOException
                || exception.getClass() == IllegalStateException.class;
        return sentence && exception.getMessage() != null ? exception.getMessage() : exception.toString();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    Path config() {
        return config.toAbsolutePath();
    }

    /** The service tells its stages on the console; the other commands have words of their own, and warnings. */
    static void logStages() {
        Configurator.setLevel("io.segmentexport", Level.INFO);
        Configurator.setLevel("org.apache.camel.main", Level.INFO);
    }

    /** The version in the jar's manifest. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = SegmentExport.class.getPackage().getImplementationVersion();
            return new String[] {"klaviyo-segment-export " + (version == null ? "(not packaged)" : version)};
        }
    }
}
