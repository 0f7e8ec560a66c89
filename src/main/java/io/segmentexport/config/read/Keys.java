package io.segmentexport.config.read;

import static io.segmentexport.config.read.Key.Unset.DEFAULT;
import static io.segmentexport.config.read.Key.Unset.FAULT;
import static io.segmentexport.config.read.Key.Unset.NOTHING;
import static io.segmentexport.config.read.Notation.number;
import static io.segmentexport.config.read.Notation.word;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.Connection.UsableBy;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.ValueType;
import io.segmentexport.config.read.Key.Unset;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The table of all keys of {@code application.properties}: name, how its value is read, and its default or a sample. The
 * readers, {@link UnknownKeys} and the test of the shipped file use it; that file explains each key.
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

    private static final List<Key<?>> TABLE = new ArrayList<>();

    static final Key<String> CONNECTION_NAME = key("connection.ID.display-name", Notation.NAME, NOTHING, "Main Klaviyo account");
    static final Key<String> API_KEY = secret("connection.ID.api-key", Notation::apiKey, FAULT, "{{env:KLAVIYO_API_KEY}}");
    static final Key<UsableBy> USABLE_BY = key("connection.ID.usable-by", word(UsableBy.class), DEFAULT, "administrator");
    static final Key<String> CONSENT = key("connection.ID.data-privacy-consent", Notation.TEXT, NOTHING, "Jo Doe, 2026-01-15");
    static final Key<URI> BASE_URL = key("connection.ID.base-url", Notation::baseUrl, DEFAULT, "https://a.klaviyo.com");
    static final Key<String> REVISION = key("connection.ID.revision", Notation::revision, DEFAULT, "2026-07-15");

    static final Key<String> EXPORT_NAME = key("export.ID.display-name", Notation.NAME, NOTHING, "Newsletter");
    static final Key<String> CONNECTION = key("export.ID.connection", Notation.TEXT, FAULT, "main");
    static final Key<String> LIST = key("export.ID.list-id", Notation.LIST_ID, FAULT, "Y6nRLr");
    static final Key<String> EMAIL_FIELD = key("export.ID.email-field", Notation.TEXT, FAULT, "EMail");
    static final Key<SegmentSelection> SEGMENTS = key("export.ID.segments", SegmentSelection::parse, DEFAULT, "*");
    static final Key<String> FOLDER = secret("export.ID.folder", Notation.TEXT, NOTHING, "data/inbox/newsletter");
    static final Key<WholeWhen> WHOLE_WHEN = key("export.ID.whole-when", word(WholeWhen.class), DEFAULT, "unchanged");
    static final Key<String> FIELD = key("export.ID.field.TARGET", Notation.TEXT, FAULT, "COLUMN");
    static final Key<ValueType> TYPE = key("export.ID.type.TARGET", ValueType::parse, DEFAULT, "string");
    static final Key<OtherFields> OTHER_FIELDS = key("export.ID.other-fields", word(OtherFields.class), DEFAULT, "drop");
    static final Key<String> PHONE_REGION = key("export.ID.phone-region", Notation::phoneRegion, NOTHING, "US");
    static final Key<Optional<Character>> DELIMITER = key("export.ID.delimiter", Notation::delimiter, DEFAULT, "auto");
    static final Key<Charset> CHARSET = key("export.ID.charset", Notation::charset, DEFAULT, "UTF-8");
    static final Key<Integer> MAX_PROFILES = key("export.ID.max-profiles", number(1, Integer.MAX_VALUE), DEFAULT, "1000000");
    static final Key<OnDuplicateContent> ON_DUPLICATE_CONTENT =
            key("export.ID.on-duplicate-content", word(OnDuplicateContent.class), DEFAULT, "skip");
    static final Key<Starts> RUN = key("export.ID.run", word(Starts.class), DEFAULT, "on-arrival");
    static final Key<String> SCHEDULE = key("export.ID.schedule", Notation.TEXT, FAULT, "0 0 6 * * ?");
    static final Key<ZoneId> TIME_ZONE = key("export.ID.time-zone", Notation::zone, NOTHING, "Europe/Berlin");
    static final Key<Misfire> MISFIRE = key("export.ID.misfire", word(Misfire.class), DEFAULT, "run-once");
    static final Key<String> OWNER = key("export.ID.owner", Notation.USER_NAME, NOTHING, "anna");

    static final Key<Path> DATA_FOLDER = path("data.folder", DEFAULT, "data");
    static final Key<Long> KEEP_FREE = key("data.keep-free", Notation::bytes, DEFAULT, "100MB");
    static final Key<Optional<Duration>> ARCHIVE_DAYS = key("archive.keep-days", Notation::days, DEFAULT, "30");
    static final Key<Optional<Duration>> DEAD_LETTER_DAYS = key("dead-letter.keep-days", Notation::days, DEFAULT, "90");
    static final Key<String> LEDGER_URL = key("ledger.url", Notation.TEXT, DEFAULT, "embedded");
    static final Key<String> LEDGER_USER = key("ledger.user", Notation.TEXT, NOTHING, "segment_export");
    static final Key<String> LEDGER_PASSWORD = secret("ledger.password", Notation::password, NOTHING, "{{env:LEDGER_PASSWORD}}");
    static final Key<Path> ROUTES_FOLDER = path("routes.folder", DEFAULT, "routes");
    static final Key<Boolean> ROUTES_RELOAD = key("routes.reload", Notation::onOrOff, DEFAULT, "off");

    static final Key<OptionalInt> PORT = key("operations.port", Notation::port, DEFAULT, "off");
    static final Key<InetAddress> ADDRESS = key("operations.address", Notation::address, DEFAULT, "127.0.0.1");
    static final Key<Path> USERS = path("operations.users", NOTHING, "users.properties");
    static final Key<Path> KEYSTORE = path("operations.tls-keystore", NOTHING, "secrets/server.p12");
    static final Key<String> KEYSTORE_PASSWORD =
            secret("operations.tls-password", Notation::password, NOTHING, "{{env:TLS_PASSWORD}}");
    static final Key<Duration> SHUTDOWN_TIMEOUT = key("shutdown.timeout", Notation::duration, DEFAULT, "30s");

    static final Key<CamelUri> ALERT_TO =
            secret("alert.to", CamelUri::ofAlerts, NOTHING, "https://hooks.example.com/{{env:HOOK_TOKEN}}");
    static final Key<Integer> REJECTED_PERCENT = key("alert.rejected-percent", number(0, 100), DEFAULT, "10");

    static final Key<Integer> RETRIES = key("delivery.retries", number(0, 100), DEFAULT, "6");
    static final Key<Duration> FIRST_RETRY = key("delivery.first-wait", Notation::duration, DEFAULT, "1s");
    static final Key<Duration> LONGEST_RETRY = key("delivery.longest-wait", Notation::duration, DEFAULT, "60s");
    static final Key<Duration> REQUEST_TIMEOUT = key("delivery.request-timeout", Notation::duration, DEFAULT, "60s");
    static final Key<Duration> GIVE_UP_AFTER = key("delivery.give-up-after", Notation::duration, DEFAULT, "24h");
    static final Key<Integer> PARALLEL = key("delivery.parallel", number(1, 10), DEFAULT, "4");

    static final Key<Duration> FIRST_LOOK = key("tracking.first-wait", Notation::duration, DEFAULT, "1s");
    static final Key<Duration> LONGEST_LOOK = key("tracking.longest-wait", Notation::duration, DEFAULT, "30s");
    static final Key<Duration> DEADLINE = key("tracking.deadline", Notation::duration, DEFAULT, "30m");

    private Keys() {
    }

    private static <T> Key<T> key(String name, Function<String, T> parser, Unset unset, String text) {
        return add(new Key<>(name, (value, folder) -> parser.apply(value), false, unset, text));
    }

    private static <T> Key<T> secret(String name, Function<String, T> parser, Unset unset, String text) {
        return add(new Key<>(name, (value, folder) -> parser.apply(value), true, unset, text));
    }

    private static Key<Path> path(String name, Unset unset, String text) {
        return add(new Key<>(name, (value, folder) -> Folders.parse(folder, value), false, unset, text));
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
