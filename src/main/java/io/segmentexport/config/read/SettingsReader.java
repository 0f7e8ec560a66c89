package io.segmentexport.config.read;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Secret;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Settings.Delivery;
import io.segmentexport.config.Settings.Http;
import io.segmentexport.config.Settings.LedgerPlace;
import io.segmentexport.config.Settings.Retention;
import io.segmentexport.config.Settings.Tls;
import io.segmentexport.config.Settings.Tracking;
import io.segmentexport.config.Word;
import io.segmentexport.config.notation.Notation;
import io.segmentexport.config.read.PropertiesFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code application.properties} and checks it as a whole. Reading looks at the file system and the environment;
 * it changes nothing, and it does not look for a secret: {@link Secret#reveal()} does.
 */
public final class SettingsReader {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String POSTGRESQL = "jdbc:postgresql";
    private static final String LEDGER_SAMPLE = POSTGRESQL + "://host:5432/database";

    /** As pgjdbc takes it, but for its short forms: a ledger that somebody relies on has a host and a database. */
    private static final Pattern LEDGER_URL = Pattern.compile(POSTGRESQL + "://[^/?#@\\s]+/[^/?#@\\s]+(\\?\\S*)?");
    private static final Pattern LEDGER_FILES = Pattern.compile("jdbc:(h2|sqlite):", Pattern.CASE_INSENSITIVE);
    private static final Pattern CREDENTIALS =
            Pattern.compile("//[^/]*@|[?&;](user|username|password|sslpassword)\\s*=", Pattern.CASE_INSENSITIVE);

    /** Vaults have functions of their own. */
    private static final Pattern OWN_FUNCTION = Pattern.compile("\\{\\{(env|sys|file):");

    private final Function<String, String> environment;

    /** A reader that fills in {@code {{env:NAME}}} from the environment of this process. */
    public SettingsReader() {
        this(System::getenv);
    }

    /** @param environment the value of a variable by its name, or null if it is not set */
    public SettingsReader(Function<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads a configuration file and replaces values.
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
        Settings settings = settings(path, new Section("", path.getParent(), entries, placeholders, faults));
        faults.throwIfAny();
        return settings;
    }

    /**
     * What a service could not have now: its secrets, and what a value that Camel fills in stands for.
     *
     * @param settings as they were read from their file
     * @return a fault for each that is not there
     */
    public List<Fault> missing(Settings settings) {
        List<Fault> missing = new ArrayList<>();
        collect(missing, () -> Secret.revealAll(Stream.of(
                        settings.exports().values().stream().map(settings::connectionOf).distinct().map(Connection::apiKey),
                        settings.ledger() instanceof LedgerPlace.PostgreSql place ? place.password().stream() : Stream.<Secret>of(),
                        settings.operations().tls().stream().map(Tls::password))
                .flatMap(Function.identity()).toList()));
        Path path = settings.file();
        Faults faults = new Faults(String.valueOf(path.getFileName()));
        Map<String, Entry> entries = entriesOf(path, faults);
        Section section = new Section("", path.getParent(), entries, new Placeholders(entries, path.getParent(), environment), faults);
        entries.values().stream().filter(SettingsReader::isForCamel).forEach(entry -> collect(missing, () -> section.filled(entry)));
        return missing;
    }

    private static boolean isForCamel(Entry entry) {
        return entry.key().equals(Keys.ALERT_TO.name()) || entry.key().startsWith("camel.") && OWN_FUNCTION.matcher(entry.value()).find()
                || entry.key().matches("export\\.[^.]*\\.folder") && CamelUri.isOfFolder(entry.trimmed());
    }

    private static void collect(List<Fault> faults, Runnable step) {
        try {
            step.run();
        } catch (ConfigurationException e) {
            faults.addAll(e.faults());
        }
    }

    /** The lines that the keys of a file begin on. */
    public static Map<String, Integer> lines(Path file) {
        return entriesOf(file, new Faults(String.valueOf(file.getFileName()))).values().stream()
                .collect(Collectors.toMap(Entry::key, Entry::line));
    }

    private static Map<String, Entry> entriesOf(Path file, Faults faults) {
        String why;
        try {
            if (Files.isRegularFile(file)) {
                return PropertiesFile.read(file, faults);
            }
            why = (Files.exists(file) ? "is no file" : "does not exist") + "; name the configuration file with --config FILE";
        } catch (IOException e) {
            why = "cannot be read (%s); look at its permissions".formatted(e.getClass().getSimpleName());
        }
        throw new ConfigurationException(List.of(faults.fault(0, file.toString(), why)));
    }

    private Settings settings(Path file, Section section) {
        section.entries().values().forEach(entry -> UnknownKeys.whyUnknown(entry.key()).or(() -> UnknownKeys.whyEmpty(entry))
                .ifPresent(why -> section.faults().add(entry.line(), entry.key(), why)));
        Path dataFolder = section.get(Keys.DATA_FOLDER);
        Folders.whyNoDataFolder(dataFolder).ifPresent(why -> section.fault(Keys.DATA_FOLDER, why));
        Path routes = section.get(Keys.ROUTES_FOLDER);
        Folders.whyNoRoutesFolder(routes).ifPresent(why -> section.fault(Keys.ROUTES_FOLDER, why));
        return new Settings(file, routes, dataFolder, ledger(section), connections(section),
                exports(section, dataFolder), delivery(section), tracking(section),
                new Retention(section.get(Keys.ARCHIVE_DAYS), section.get(Keys.DEAD_LETTER_DAYS)),
                section.get(Keys.KEEP_FREE), http(section), OperationsReader.read(section),
                section.unfilled(Keys.ALERT_TO, CamelUri::ofAlerts),
                section.get(Keys.REJECTED_PERCENT), section.get(Keys.SHUTDOWN_TIMEOUT), section.get(Keys.ROUTES_RELOAD));
    }

    /** The variables as curl reads them: the small letters first. */
    private Http http(Section section) {
        Optional<Secret> proxy = section.secret(Keys.PROXY).or(() -> Stream.of("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY")
                .filter(name -> given(name).isPresent()).findFirst().map(name -> proxyOf(name, section)));
        List<String> except = section.find(Keys.NO_PROXY).orElseGet(() -> Stream.of("no_proxy", "NO_PROXY").map(this::given)
                .flatMap(Optional::stream).findFirst().map(hosts -> List.of(hosts.strip().split("[,\\s]+"))).orElse(List.of()));
        return new Http(proxy, except, section.find(Keys.TRUSTSTORE));
    }

    private Secret proxyOf(String variable, Section section) {
        return new Secret(variable, false, () -> {
            try {
                return Notation.proxy(given(variable).orElseThrow());
            } catch (InvalidValue e) {
                throw new ConfigurationException(List.of(section.faults().fault(0, "environment variable " + variable, e.getMessage())));
            }
        });
    }

    private Optional<String> given(String variable) {
        return Optional.ofNullable(environment.apply(variable)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static LedgerPlace ledger(Section section) {
        String url = section.get(Keys.LEDGER_URL);
        if (url.equals(Keys.LEDGER_URL.text())) {
            Stream.of(Keys.LEDGER_USER, Keys.LEDGER_PASSWORD).filter(key -> section.entry(key).isPresent())
                    .forEach(key -> section.fault(key,
                            "is for a PostgreSQL database; write 'ledger.url = %s', or take this key away".formatted(LEDGER_SAMPLE)));
            return new LedgerPlace.Embedded();
        }
        whyNoLedger(url).ifPresent(why -> section.fault(Keys.LEDGER_URL, why));
        return new LedgerPlace.PostgreSql(url, section.find(Keys.LEDGER_USER), section.secret(Keys.LEDGER_PASSWORD));
    }

    /** Does not repeat the URL: people write passwords into JDBC URLs, in more ways than can be masked. */
    private static Optional<String> whyNoLedger(String url) {
        if (CREDENTIALS.matcher(url).find()) {
            return Optional.of("holds a user or a password; write them as ledger.user and ledger.password"
                    + " (= {{env:LEDGER_PASSWORD}}), where they go into no log");
        }
        if (LEDGER_URL.matcher(url).matches()) {
            return Optional.empty();
        }
        if (LEDGER_FILES.matcher(url).lookingAt()) {
            return Optional.of("cannot name an H2 or SQLite database; the embedded ledger lies in data.folder: write 'embedded'");
        }
        return Optional.of("names no ledger; write 'embedded' for a file in the data folder, or a PostgreSQL database as "
                + LEDGER_SAMPLE + Word.hint(url.replaceFirst("(?s)://.*", ""), List.of(Keys.LEDGER_URL.text(), POSTGRESQL)));
    }

    private static Map<String, Connection> connections(Section section) {
        Map<String, Connection> connections = new LinkedHashMap<>();
        wellFormedIds("connection", section).forEach(id -> connections.put(id, connection(section.at(id))));
        return Collections.unmodifiableMap(connections);
    }

    private static Connection connection(Section section) {
        return new Connection(section.id(), section.find(Keys.CONNECTION_NAME).orElse(section.id()),
                section.secret(Keys.API_KEY).orElse(null), section.get(Keys.USABLE_BY), section.find(Keys.CONSENT),
                section.get(Keys.BASE_URL), section.get(Keys.REVISION));
    }

    private static Map<String, Export> exports(Section section, Path dataFolder) {
        Map<String, Export> exports = new LinkedHashMap<>();
        for (String id : wellFormedIds("export", section)) {
            new ExportReader(section.at(id), dataFolder).read().ifPresent(export -> {
                exports.values().forEach(earlier -> checkOverlap(section.at(id), export, earlier));
                exports.put(id, export);
            });
        }
        return Collections.unmodifiableMap(exports);
    }

    private static void checkOverlap(Section section, Export export, Export earlier) {
        Key<?> key = section.entry(Keys.FOLDER).isPresent() ? Keys.FOLDER : Keys.SEGMENTS;
        int line = section.entry(key).map(Entry::line).orElseGet(() -> firstLineOf("export." + export.id() + ".", section));
        export.sharedWith(earlier, Folders::real).ifPresent(why -> section.faults().add(line, section.nameOf(key),
                "exports %s and %s would take the same files: %s; give one of them another folder or other segments"
                        .formatted(export.id(), earlier.id(), why)));
    }

    private static Delivery delivery(Section section) {
        Delivery delivery = new Delivery(
                section.get(Keys.RETRIES), section.get(Keys.FIRST_RETRY), section.get(Keys.LONGEST_RETRY),
                section.get(Keys.REQUEST_TIMEOUT), section.get(Keys.GIVE_UP_AFTER), section.get(Keys.PARALLEL));
        checkWaits(section, Keys.FIRST_RETRY, delivery.firstWait(), Keys.LONGEST_RETRY, delivery.longestWait());
        return delivery;
    }

    private static Tracking tracking(Section section) {
        Tracking tracking = new Tracking(
                section.get(Keys.FIRST_LOOK), section.get(Keys.LONGEST_LOOK), section.get(Keys.DEADLINE));
        checkWaits(section, Keys.FIRST_LOOK, tracking.firstWait(), Keys.LONGEST_LOOK, tracking.longestWait());
        return tracking;
    }

    private static void checkWaits(Section section, Key<?> firstKey, Duration first, Key<?> longestKey, Duration longest) {
        if (first.compareTo(longest) > 0) {
            section.fault(section.entry(longestKey).isPresent() ? longestKey : firstKey,
                    "the first wait is longer than the longest; give longest-wait a greater value");
        }
    }

    /** An ID becomes part of a path, a route's ID and a run's ID. */
    private static List<String> wellFormedIds(String group, Section section) {
        return section.ids(group).stream().filter(id -> {
            boolean wellFormed = ID.matcher(id).matches();
            if (!wellFormed) {
                String prefix = group + "." + id + ".";
                section.faults().add(firstLineOf(prefix, section), prefix + "*",
                        "'%s' cannot be an ID; write up to 64 letters, digits, - and _".formatted(id));
            }
            return wellFormed;
        }).toList();
    }

    private static int firstLineOf(String prefix, Section section) {
        return section.entries().values().stream().filter(entry -> entry.key().startsWith(prefix))
                .mapToInt(Entry::line).findFirst().orElse(0);
    }
}
