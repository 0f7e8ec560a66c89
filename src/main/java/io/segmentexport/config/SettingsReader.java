package io.segmentexport.config;

import io.segmentexport.config.Settings.Delivery;
import io.segmentexport.config.Settings.Retention;
import io.segmentexport.config.Settings.Tracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads {@code application.properties} and checks it as a whole. Reading looks at the file system and the environment;
 * it changes nothing, and it does not look for a secret: {@link Secret#reveal()} does.
 */
public final class SettingsReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final long KEEP_FREE = 100_000_000;

    private static final int REJECTED_PERCENT = 10;

    private final Function<String, String> environment;
    private final InstantSource clock;

    /** A reader that fills in {@code {{env:NAME}}} from the environment of this process. */
    public SettingsReader() {
        this(System::getenv);
    }

    /** @param environment the value of a variable by its name, or null where it is not set */
    public SettingsReader(Function<String, String> environment) {
        this(environment, InstantSource.system());
    }

    /**
     * A reader with a clock of its own.
     *
     * @param environment the value of a variable by its name, or null where it is not set
     * @param clock       what tells whether a schedule is ever due again, and when it reads next
     */
    public SettingsReader(Function<String, String> environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    /**
     * Reads a configuration file.
     *
     * @param file a properties file in UTF-8; relative paths in it are relative to its folder
     * @throws ConfigurationException with everything that is wrong with it
     */
    public Settings read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a configuration file, some of its keys replaced or added.
     *
     * @param file      a properties file in UTF-8; relative paths in it are relative to its folder
     * @param overrides values by key; they may hold placeholders too
     * @throws ConfigurationException with everything that is wrong with the whole
     */
    public Settings read(Path file, Map<String, String> overrides) {
        Path path = file.toAbsolutePath().normalize();
        Faults faults = new Faults(String.valueOf(path.getFileName()));
        Map<String, Entry> entries = entriesOf(path, faults);
        overrides.forEach((key, value) -> entries.put(key, new Entry(key, value, 0)));
        Placeholders placeholders = new Placeholders(entries, path.getParent(), environment);
        Settings settings = settings(path, new Source(path.getParent(), entries, placeholders, faults));
        faults.throwIfAny();
        return settings;
    }

    private static Map<String, Entry> entriesOf(Path file, Faults faults) {
        try {
            if (Files.isRegularFile(file)) {
                return PropertiesFile.read(file, faults);
            }
            faults.add(0, file.toString(), (Files.exists(file) ? "is no file" : "does not exist")
                    + "; name the configuration file with --config FILE");
        } catch (IOException e) {
            faults.add(0, file.toString(), "cannot be read (%s); look at its permissions"
                    .formatted(e.getClass().getSimpleName()));
        }
        faults.throwIfAny();
        throw new IllegalStateException("a fault was noted and not thrown");
    }

    private Settings settings(Path file, Source source) {
        source.entries().values().forEach(entry -> Keys.whyUnknown(entry.key())
                .ifPresent(why -> source.faults().add(entry.line(), entry.key(), why)));
        Path dataFolder = folder(source, "data.folder", "data");
        Folders.whyNoDataFolder(dataFolder).ifPresent(why -> source.section("").fault("data.folder", why));
        return new Settings(file, routes(source), dataFolder, new LedgerReader(source).read(), connections(source),
                exports(source, dataFolder), delivery(source.section("delivery.")), tracking(source.section("tracking.")),
                new Retention(keepDays(source, "archive.", 30), keepDays(source, "dead-letter.", 90)),
                source.section("").value("data.keep-free", Notation::bytes).orElse(KEEP_FREE),
                new OperationsReader(source).read(), alerts(source.section("alert.")),
                source.section("alert.").value("rejected-percent", text -> Notation.number(text, 0, 100))
                        .orElse(REJECTED_PERCENT),
                duration(source.section("shutdown."), "timeout", Duration.ofSeconds(30)),
                source.section("routes.").value("reload", Notation::on).orElse(false));
    }

    private static Path folder(Source source, String key, String standard) {
        return source.section("").value(key, text -> Folders.parse(source.folder(), text))
                .orElseGet(() -> Folders.parse(source.folder(), standard));
    }

    private static Path routes(Source source) {
        Path routes = folder(source, "routes.folder", "routes");
        Folders.whyNoRoutesFolder(routes).ifPresent(why -> source.section("").fault("routes.folder", why));
        return routes;
    }

    private static Map<String, Connection> connections(Source source) {
        ConnectionReader reader = new ConnectionReader(source);
        Map<String, Connection> connections = new LinkedHashMap<>();
        wellFormedIds("connection", source).forEach(id -> connections.put(id, reader.read(id)));
        return Collections.unmodifiableMap(connections);
    }

    /** Its value is not repeated: people write passwords and tokens into it. */
    private static Optional<AlertTarget> alerts(Section section) {
        return section.entry("to").flatMap(entry -> {
            try {
                Placeholders.checkSyntax(entry.trimmed());
                return Optional.of(AlertTarget.parse(entry.trimmed()));
            } catch (UnresolvedPlaceholder | InvalidValue e) {
                section.fault("to", e.getMessage());
                return Optional.empty();
            }
        });
    }

    private Map<String, Export> exports(Source source, Path dataFolder) {
        ExportReader reader = new ExportReader(source, dataFolder, ids("connection", source), clock);
        Map<String, Export> exports = new LinkedHashMap<>();
        wellFormedIds("export", source).forEach(id -> reader.read(id).ifPresent(export -> exports.put(id, export)));
        checkOverlaps(new ArrayList<>(exports.values()), source);
        return Collections.unmodifiableMap(exports);
    }

    private static void checkOverlaps(List<Export> exports, Source source) {
        for (int i = 0; i < exports.size(); i++) {
            for (Export earlier : exports.subList(0, i)) {
                Export export = exports.get(i);
                Overlap.between(export, earlier).ifPresent(why -> {
                    Section section = source.section("export." + export.id() + ".");
                    String option = section.entry("folder").isPresent() ? "folder" : "segments";
                    source.faults().add(section.lineOf(option), "export." + export.id() + "." + option,
                            "exports %s and %s would take the same files: %s; give one of them another folder or other"
                                    .formatted(export.id(), earlier.id(), why) + " segments");
                });
            }
        }
    }

    private static Delivery delivery(Section section) {
        Delivery delivery = new Delivery(
                section.value("retries", text -> Notation.number(text, 0, 100)).orElse(6),
                duration(section, "first-wait", Duration.ofSeconds(1)),
                duration(section, "longest-wait", Duration.ofSeconds(60)),
                duration(section, "request-timeout", Duration.ofSeconds(60)),
                duration(section, "give-up-after", Duration.ofHours(24)),
                section.value("parallel", text -> Notation.number(text, 1, 10)).orElse(4));
        checkWaits(section, delivery.firstWait(), delivery.longestWait());
        return delivery;
    }

    private static Tracking tracking(Section section) {
        Tracking tracking = new Tracking(
                duration(section, "first-wait", Duration.ofSeconds(1)),
                duration(section, "longest-wait", Duration.ofSeconds(30)),
                duration(section, "deadline", Duration.ofMinutes(30)));
        checkWaits(section, tracking.firstWait(), tracking.longestWait());
        return tracking;
    }

    private static Duration duration(Section section, String option, Duration standard) {
        return section.value(option, Notation::duration).orElse(standard);
    }

    private static Optional<Duration> keepDays(Source source, String prefix, int standard) {
        return source.section(prefix).value("keep-days", Notation::days).orElse(Optional.of(Duration.ofDays(standard)));
    }

    private static void checkWaits(Section section, Duration first, Duration longest) {
        if (first.compareTo(longest) > 0) {
            section.fault(section.entry("longest-wait").isPresent() ? "longest-wait" : "first-wait",
                    "the first wait is longer than the longest; give longest-wait a greater value");
        }
    }

    /** An ID becomes part of a path, a route's ID and a run's ID. */
    private static List<String> wellFormedIds(String group, Source source) {
        List<String> wellFormed = new ArrayList<>();
        for (String id : ids(group, source)) {
            if (ID.matcher(id).matches()) {
                wellFormed.add(id);
            } else {
                String prefix = group + "." + id + ".";
                source.faults().add(source.section(prefix).lineOf(""), prefix + "*",
                        "'%s' cannot be an ID; write up to 64 letters, digits, - and _".formatted(id));
            }
        }
        return wellFormed;
    }

    private static List<String> ids(String group, Source source) {
        return Keys.ids(group, source.entries().keySet());
    }
}
