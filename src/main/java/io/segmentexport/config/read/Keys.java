package io.segmentexport.config.read;

import static io.segmentexport.config.read.Key.Unset.DEFAULT;
import static io.segmentexport.config.read.Key.Unset.FAULT;
import static io.segmentexport.config.read.Key.Unset.NOTHING;
import static io.segmentexport.config.notation.Notation.number;
import static io.segmentexport.config.notation.Notation.word;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.Connection.UsableBy;
import io.segmentexport.config.DateFormats;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.NameDate;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.ValueRules;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import io.segmentexport.config.ValueType;
import io.segmentexport.config.notation.Notation;
import io.segmentexport.config.read.Key.Unset;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The table of all keys of {@code application.properties}: name, type, default or sample, and one line of help. The readers,
 * {@link UnknownKeys} and the test of the shipped file use it.
 */
final class Keys {

    /** What TARGET stands for, but for custom properties: attributes of Klaviyo's profile resource. */
    static final List<String> TARGETS = List.of(
            "first_name", "last_name", "phone_number", "external_id", "organization", "title", "locale", "image",
            "location.address1", "location.address2", "location.city", "location.country", "location.latitude",
            "location.longitude", "location.region", "location.zip", "location.timezone", "location.ip");

    /** The attributes that Klaviyo takes as a string or a number; all others are strings. */
    static final Set<String> NUMERIC_TARGETS = Set.of("location.latitude", "location.longitude");

    /** What the name of a custom property follows. */
    static final String PROPERTIES = "properties.";

    /** Five times what is measured. */
    private static final int MOST_PROFILES = 100_000_000;

    private static final List<Key<?>> TABLE = new ArrayList<>();

    static final Key<String> CONNECTION_NAME = key("connection.ID.display-name", Notation.NAME, NOTHING, "Main Klaviyo account",
            "Its name in messages and reports; the ID by default.");
    static final Key<String> API_KEY = secret("connection.ID.api-key", Notation::apiKey, FAULT, "{{env:KLAVIYO_API_KEY}}",
            "The private API key (Klaviyo: Settings > API keys).");
    static final Key<UsableBy> USABLE_BY = key("connection.ID.usable-by", word(UsableBy.class), DEFAULT, "administrator",
            "Who may run exports on it: administrator or contributor.");
    static final Key<String> CONSENT = key("connection.ID.data-privacy-consent", Notation.TEXT, NOTHING, "Jo Doe, 2026-01-15",
            "Who agreed to the transfer of personal data to Klaviyo, and when.");
    static final Key<URI> BASE_URL = key("connection.ID.base-url", Notation::baseUrl, DEFAULT, "https://a.klaviyo.com",
            "Where Klaviyo is: https, or http on this machine for the sandbox (http://localhost:8181).");
    static final Key<String> REVISION = key("connection.ID.revision", Notation::revision, DEFAULT, "2026-07-15",
            "The revision of Klaviyo's API.");

    static final Key<String> EXPORT_NAME = key("export.ID.display-name", Notation.NAME, NOTHING, "Newsletter",
            "Its name in messages and reports; the ID by default.");
    static final Key<String> CONNECTION = key("export.ID.connection", Notation.TEXT, FAULT, "main",
            "The connection, by its ID.");
    static final Key<String> LIST = key("export.ID.list-id", Notation.LIST_ID, FAULT, "Y6nRLr",
            "The Klaviyo list, by its ID: the part after /list/ in the address of the list's page.");
    static final Key<String> EMAIL_FIELD = key("export.ID.email-field", Notation.TEXT, FAULT, "EMail",
            "The column that holds the e-mail address.");
    static final Key<SegmentSelection> SEGMENTS = key("export.ID.segments", SegmentSelection::parse, DEFAULT, "*",
            "The segments it takes, with commas between them; * (the default) takes every file.");
    static final Key<String> FOLDER = secret("export.ID.folder", Notation.TEXT, NOTHING, "data/inbox/newsletter",
            "The watched folder; by default, inbox/ and the export's ID in the data folder.");
    static final Key<WholeWhen> WHOLE_WHEN = key("export.ID.whole-when", word(WholeWhen.class), DEFAULT, "unchanged",
            "When a file in it is whole: 'unchanged' (it has stopped growing) or 'done-file' (NAME.done lies beside it).");
    static final Key<Duration> WHOLE_AFTER = key("export.ID.whole-after", Notation::duration, DEFAULT, "10s",
            "How long the size and time of a file must stay the same before it counts as 'unchanged'.");
    static final Key<Optional<NameDate>> SNAPSHOT_DATE = key("export.ID.snapshot-date", NameDate::parse, DEFAULT, "auto",
            "How dates in the names of its files are written: auto (found out from all names), yyyyMMdd, ddMMyyyy, epoch …");
    static final Key<String> FIELD = key("export.ID.field.TARGET", Notation.TEXT, FAULT, "COLUMN",
            "The column that becomes this attribute of the profile, as the header has it.");
    static final Key<ValueType> TYPE = key("export.ID.type.TARGET", ValueType::parse, DEFAULT, "string",
            "What a cell becomes: string (the default), number, boolean, boolean(ja/nein) with words of yours, date (ISO 8601), or"
                    + " list(;) with the character between two items.");
    static final Key<OtherFields> OTHER_FIELDS = key("export.ID.other-fields", word(OtherFields.class), DEFAULT, "drop",
            "The columns that no field key names: 'drop', or 'properties' to send each as a custom property under its own name.");
    static final Key<String> PHONE_REGION = key("export.ID.phone-region", Notation::phoneRegion, NOTHING, "US",
            "The region of phone numbers without a country code, in two letters (US, GB, JP).");
    static final Key<List<String>> NULL_VALUES = key("export.ID.null-values", ValueRules::parseNullValues, DEFAULT,
            "NULL, \\\\N, (null), #N/A", "The words that count as an empty cell in every column, with commas between them, or off.");
    static final Key<SpreadsheetIds> SPREADSHEET_IDS = key("export.ID.spreadsheet-ids", word(SpreadsheetIds.class), DEFAULT, "reject",
            "What happens to an external ID such as 1701234567.0: reject its record, or mend it (take .0 off up to 15 digits).");
    static final Key<Decimal> DECIMAL = key("export.ID.decimal", word(Decimal.class), DEFAULT, "point",
            "The decimal sign of numbers: point (1234.56), or comma (1234,56 or 1.234,56).");
    static final Key<DateFormats> DATE_FORMAT = key("export.ID.date-format", DateFormats::parse, NOTHING, "MM/dd/yyyy",
            "How dates are written if not by ISO 8601: patterns such as MM/dd/yyyy or dd.MM.yyyy HH:mm, with | between them.");
    static final Key<List<LocalDate>> NO_DATE = key("export.ID.no-date", ValueRules::parseNoDate, DEFAULT,
            "0001-01-01, 1753-01-01, 1900-01-01", "The dates that stand for none, with commas between them, or off.");
    static final Key<OnMisfit> ON_MISFIT = key("export.ID.on-misfit", word(OnMisfit.class), DEFAULT, "reject",
            "What a cell that does not fit its field costs: the record (reject), or that field alone (drop), which is noted.");
    static final Key<Optional<Character>> DELIMITER = key("export.ID.delimiter", Notation::delimiter, DEFAULT, "auto",
            "The character between two cells: auto (detected), comma, semicolon, tab, pipe, or the character itself.");
    static final Key<Charset> CHARSET = key("export.ID.charset", Notation::charset, DEFAULT, "UTF-8",
            "The charset of its files: UTF-8 (with or without BOM), UTF-16, windows-31j, ISO-8859-1 …");
    static final Key<Integer> SKIP_LINES = key("export.ID.skip-lines", number(0, 1000), DEFAULT, "0",
            "How many lines stand before the header, such as a title or a comment.");
    static final Key<QuoteEscape> QUOTE_ESCAPE = key("export.ID.quote-escape", word(QuoteEscape.class), DEFAULT, "doubled",
            "How a quote is written in a quoted cell: doubled (\"\") or backslash (\\\").");
    static final Key<List<String>> COLUMNS = key("export.ID.columns", Notation::names, NOTHING, "CustomerId, EMail, FirstName",
            "The names of the columns of files without header, in order, with commas between them.");
    static final Key<Integer> MAX_PROFILES = key("export.ID.max-profiles", number(1, MOST_PROFILES), DEFAULT, "1000000",
            "The most records that one run may hold; with more, nothing is sent.");
    static final Key<OnDuplicateContent> ON_DUPLICATE_CONTENT = key("export.ID.on-duplicate-content",
            word(OnDuplicateContent.class), DEFAULT, "skip",
            "What happens to a file whose content this export has completed already: skip or send.");
    static final Key<Starts> RUN = key("export.ID.run", word(Starts.class), DEFAULT, "on-arrival",
            "What starts a run: on-arrival (each whole file), on-schedule, or on-demand (a command or a request).");
    static final Key<String> SCHEDULE = key("export.ID.schedule", Notation.TEXT, FAULT, "0 0 6 * * ?",
            "When it runs: a Quartz cron (second minute hour day-of-month month day-of-week [year]).");
    static final Key<ZoneId> TIME_ZONE = key("export.ID.time-zone", Notation::zone, NOTHING, "Europe/Berlin",
            "The time zone of the schedule; the machine's by default.");
    static final Key<Misfire> MISFIRE = key("export.ID.misfire", word(Misfire.class), DEFAULT, "run-once",
            "What the next start does if the service was down at a due time: run-once (the default), or skip.");
    static final Key<String> OWNER = key("export.ID.owner", Notation.USER_NAME, NOTHING, "anna",
            "The user on whose behalf its unattended runs are, by the name in operations.users.");

    static final Key<Path> DATA_FOLDER = path("data.folder", DEFAULT, "data",
            "The ledger, the claimed files, the archive, the dead letters and the reports.");
    static final Key<Long> KEEP_FREE = key("data.keep-free", Notation::bytes, DEFAULT, "100MB",
            "The space that runs leave free on the disk of data.folder (500KB, 100MB, 1GB).");
    static final Key<Optional<Duration>> ARCHIVE_DAYS = key("archive.keep-days", Notation::days, DEFAULT, "30",
            "How many days after its run an exported file stays in the archive, or 'forever'.");
    static final Key<Optional<Duration>> DEAD_LETTER_DAYS = key("dead-letter.keep-days", Notation::days, DEFAULT, "90",
            "How many days after its run a dead letter stays, or 'forever'.");
    static final Key<String> LEDGER_URL = key("ledger.url", Notation.TEXT, DEFAULT, "embedded",
            "The ledger of runs and batches: embedded (a file in the data folder), or a PostgreSQL database, empty at first:"
                    + " jdbc:postgresql://host:5432/database.");
    static final Key<String> LEDGER_USER = key("ledger.user", Notation.TEXT, NOTHING, "segment_export",
            "The user of the PostgreSQL database; by default, the user that runs this process.");
    static final Key<String> LEDGER_PASSWORD = secret("ledger.password", Notation::password, NOTHING, "{{env:LEDGER_PASSWORD}}",
            "The password of that user.");
    static final Key<Path> ROUTES_FOLDER = path("routes.folder", DEFAULT, "routes",
            "The routes, and yours beside them.");
    static final Key<Boolean> ROUTES_RELOAD = key("routes.reload", Notation::onOrOff, DEFAULT, "off",
            "Whether your own pages, my-*.camel.yaml, are taken up when they are saved while the service runs: off or on.");

    static final Key<OptionalInt> PORT = key("operations.port", Notation::port, DEFAULT, "off",
            "The port of the operations API, of health and of metrics: off (the default), a number, or 0 for any free port.");
    static final Key<InetAddress> ADDRESS = key("operations.address", Notation::address, DEFAULT, "127.0.0.1",
            "The address that it is bound to: 127.0.0.1 is this machine alone.");
    static final Key<Path> USERS = path("operations.users", NOTHING, "users.properties",
            "The file of the users who may operate it; the command 'user add' writes it.");
    static final Key<Path> KEYSTORE = path("operations.tls-keystore", NOTHING, "secrets/server.p12",
            "The keystore for HTTPS, in PKCS #12 (.p12, .pfx) or JKS.");
    static final Key<String> KEYSTORE_PASSWORD = secret("operations.tls-password", Notation::password, NOTHING,
            "{{env:TLS_PASSWORD}}", "The password of that keystore.");
    static final Key<Duration> SHUTDOWN_TIMEOUT = key("shutdown.timeout", Notation::duration, DEFAULT, "30s",
            "How long a stop may take.");

    static final Key<String> PROXY = secret("http.proxy", Notation::proxy, NOTHING, "http://user:{{env:PROXY_PASSWORD}}@proxy.example.com:3128",
            "The proxy to Klaviyo, alerts and vaults; by default, that of HTTPS_PROXY or HTTP_PROXY.");
    static final Key<List<String>> NO_PROXY = key("http.no-proxy", Notation::names, NOTHING, "intranet.example.com, .local",
            "The hosts that are asked without it; by default, those of NO_PROXY. This machine is always asked without it.");
    static final Key<Path> TRUSTSTORE = path("http.truststore", NOTHING, "secrets/authorities.pem",
            "A file of authorities' certificates in PEM that servers may have theirs from, beside those that Java knows.");

    static final Key<CamelUri> ALERT_TO =
            secret("alert.to", CamelUri::ofAlerts, NOTHING, "https://hooks.example.com/{{env:HOOK_TOKEN}}",
            "Where alerts go: a run failed or is suspended, or a schedule was missed.");
    static final Key<Integer> REJECTED_PERCENT = key("alert.rejected-percent", number(0, 100), DEFAULT, "10",
            "The share of rejected records, in per cent, above which the end of a run is an alert.");

    static final Key<Integer> RETRIES = key("delivery.retries", number(0, 100), DEFAULT, "6",
            "How often a request is repeated after a server error, a time-out or a broken connection.");
    static final Key<Duration> FIRST_RETRY = key("delivery.first-wait", Notation::duration, DEFAULT, "1s",
            "The wait before the first repetition; each later one is twice as long.");
    static final Key<Duration> LONGEST_RETRY = key("delivery.longest-wait", Notation::duration, DEFAULT, "60s",
            "The longest wait between repetitions.");
    static final Key<Duration> REQUEST_TIMEOUT = key("delivery.request-timeout", Notation::duration, DEFAULT, "60s",
            "How long one answer may take.");
    static final Key<Duration> GIVE_UP_AFTER = key("delivery.give-up-after", Notation::duration, DEFAULT, "24h",
            "How long an outage of Klaviyo may last.");
    static final Key<Integer> PARALLEL = key("delivery.parallel", number(1, 10), DEFAULT, "4",
            "How many batches of an export are under way at a time, from 1 to 10.");

    static final Key<Duration> FIRST_LOOK = key("tracking.first-wait", Notation::duration, DEFAULT, "1s",
            "The wait before a job is looked at for the first time.");
    static final Key<Duration> LONGEST_LOOK = key("tracking.longest-wait", Notation::duration, DEFAULT, "30s",
            "The longest wait between two looks at a job as it ages.");
    static final Key<Duration> DEADLINE = key("tracking.deadline", Notation::duration, DEFAULT, "30m",
            "How long a job may take; its records then count as not confirmed, and can be tracked on later.");

    private Keys() {
    }

    private static <T> Key<T> key(String name, Function<String, T> parser, Unset unset, String text, String help) {
        return add(new Key<>(name, (value, folder) -> parser.apply(value), false, unset, text, help));
    }

    private static <T> Key<T> secret(String name, Function<String, T> parser, Unset unset, String text, String help) {
        return add(new Key<>(name, (value, folder) -> parser.apply(value), true, unset, text, help));
    }

    private static Key<Path> path(String name, Unset unset, String text, String help) {
        return add(new Key<>(name, (value, folder) -> Folders.parse(folder, value), false, unset, text, help));
    }

    private static <T> Key<T> add(Key<T> key) {
        TABLE.add(key);
        return key;
    }

    /** The whole table, in the order of the shipped file. */
    static List<Key<?>> all() {
        return List.copyOf(TABLE);
    }

    static boolean isTarget(String target) {
        return TARGETS.contains(target) || isProperty(target);
    }

    /** Whether a target is a custom property with a name. */
    static boolean isProperty(String target) {
        return target.startsWith(PROPERTIES) && target.length() > PROPERTIES.length();
    }
}
