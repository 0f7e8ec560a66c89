package io.segmentexport.cli;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Settings;
import io.segmentexport.config.SettingsReader;
import io.segmentexport.run.DeliveryLock;
import java.nio.file.Path;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(name = "segment-export", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE,
        versionProvider = SegmentExport.Version.class, sortOptions = false, usageHelpAutoWidth = false, usageHelpWidth = 80,
        description = "Carries segments of customer profiles into a Klaviyo list.",
        footerHeading = "%nExit codes%n",
        footer = {
            "   0  every record was imported or is a duplicate",
            "   1  failed; the message says what to do",
            "   2  completed with rejected or undelivered records, see the report",
            "   3  suspended or unconfirmed: goes on later",
            "  64  the command line is wrong",
            "  78  the configuration is wrong",
            "",
            "New here? Try \"demo\": it needs no account and no key."
        },
        subcommands = {DemoCommand.class, CheckCommand.class, ExportCommand.class, RunCommand.class, RunsCommand.class,
            ReportCommand.class, SandboxCommand.class})
public final class SegmentExport implements Runnable {

    @Option(names = "--config", paramLabel = "FILE", scope = ScopeType.INHERIT, defaultValue = "application.properties",
            description = "The configuration (default: ${DEFAULT-VALUE}). Paths in it are relative to its folder.")
    private Path config;

    @Spec
    private CommandSpec spec;

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs a command; gives its exit code. */
    static int execute(String... args) {
        return new CommandLine(new SegmentExport())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(SegmentExport::explain)
                .execute(args);
    }

    private static int explain(Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
        var err = command.getErr();
        if (exception instanceof ConfigurationException wrong) {
            wrong.faults().forEach(fault -> err.println(fault));
            return ExitCode.CONFIGURATION;
        }
        if (exception instanceof DeliveryLock.HeldException) {
            err.println(exception.getMessage());
            return ExitCode.FAILED;
        }
        err.println(command.getCommandName() + " failed: " + exception);
        for (var cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            err.println("  because of " + cause);
        }
        return ExitCode.FAILED;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** The configuration, read and checked. */
    Settings settings() {
        return settings(Map.of());
    }

    Settings settings(Map<String, String> overrides) {
        return new SettingsReader().read(config, overrides);
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
