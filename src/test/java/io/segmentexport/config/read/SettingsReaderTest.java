package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.CamelUri;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Connection.UsableBy;
import io.segmentexport.config.Connection;
import io.segmentexport.config.DateFormats;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Export.OnDuplicateContent;
import io.segmentexport.config.Export.OtherFields;
import io.segmentexport.config.Export.Schedule.Misfire;
import io.segmentexport.config.Export.Schedule;
import io.segmentexport.config.Export.Starts;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export.Wholeness;
import io.segmentexport.config.Export;
import io.segmentexport.config.Formats;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.Settings.Delivery;
import io.segmentexport.config.Settings.Operations;
import io.segmentexport.config.Settings.Retention;
import io.segmentexport.config.Settings.Tracking;
import io.segmentexport.config.Settings;
import io.segmentexport.config.ValueRules;
import io.segmentexport.config.ValueRules.Decimal;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import io.segmentexport.config.ValueType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {

    private static final ValueType TEXT = ValueType.STRING;

    @TempDir
    Path folder;

    @Test
    void whatIsNotGivenHasItsDefault() throws IOException {
        Settings settings = new ConfigurationFile(folder, ConfigurationFile.SOUND.replace(
                "connection.main.data-privacy-consent = agreed\n", "").replace(
                "export.news.segments = HighValue\n", "")).read();

        assertThat(settings.file()).isEqualTo(folder.resolve("application.properties"));
        assertThat(settings.dataFolder()).isEqualTo(folder.resolve("data"));
        assertThat(settings.routes()).isEqualTo(folder.resolve("routes"));
        assertThat(settings.delivery()).isEqualTo(
                new Delivery(6, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofHours(24), 4));
        assertThat(settings.tracking()).isEqualTo(
                new Tracking(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(30)));
        assertThat(settings.retention()).isEqualTo(
                new Retention(Optional.of(Duration.ofDays(30)), Optional.of(Duration.ofDays(90))));
        assertThat(settings.keepFree()).isEqualTo(100_000_000);
        assertThat(settings.connections()).containsOnlyKeys("main", "second");
        Connection main = settings.connections().get("main");
        assertThat(main).isEqualTo(new Connection("main", "main", main.apiKey(), UsableBy.ADMINISTRATOR,
                Optional.empty(), URI.create("https://a.klaviyo.com"), "2026-07-15"));
        Export news = settings.exports().get("news");
        assertThat(news).isEqualTo(new Export("news", "news", "main", "Y6nRLr", "EMail",
                new SegmentSelection(List.of()), folder.resolve("data/inbox/news"), Formats.UNCHANGED, news.fields(),
                OtherFields.DROP, Formats.UTF_8, Formats.VALUES, 1_000_000, OnDuplicateContent.SKIP,
                Starts.ON_ARRIVAL, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(settings.operations()).isEqualTo(new Operations(
                OptionalInt.empty(), InetAddress.getByName("127.0.0.1"), Optional.empty(), Optional.empty()));
        assertThat(settings.alerts()).isEmpty();
        assertThat(settings.rejectedPercent()).isEqualTo(10);
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.reload()).isFalse();
        assertThat(settings.connectionOf(news)).isSameAs(main);
    }

    @Test
    void everyKeyIsRead() throws IOException {
        Files.createFile(folder.resolve("server.p12"));
        Settings settings = new ConfigurationFile(folder, """
                connection.jp_1.display-name = 日本 Klaviyo
                connection.jp_1.api-key = {{env:KEY}}
                connection.jp_1.usable-by = contributor
                connection.jp_1.data-privacy-consent = Jo Doe, 2026-01-15
                connection.jp_1.base-url = http://localhost:8181/
                connection.jp_1.revision = 2026-10-15.pre
                export.news.display-name = 優良顧客
                export.news.connection = jp_1
                export.news.list-id = AbC123
                export.news.email-field = メール: アドレス
                export.news.segments = HighValue , Churn Risk,優良顧客
                export.news.folder = drop/here
                export.news.whole-when = done-file
                export.news.whole-after = 1500ms
                export.news.other-fields = properties
                export.news.delimiter = semicolon
                export.news.charset = windows-31j
                export.news.max-profiles = 250000
                export.news.phone-region = JP
                export.news.null-values = \\\\N, n/a
                export.news.spreadsheet-ids = mend
                export.news.no-date = off
                export.news.date-format = yyyy/MM/dd
                export.news.decimal = comma
                export.news.on-misfit = drop
                export.news.on-duplicate-content = send
                export.news.run = on-schedule
                export.news.schedule = 0 30 6 ? * MON-FRI
                export.news.time-zone = Asia/Tokyo
                export.news.misfire = skip
                export.news.owner = anna
                data.folder = ../elsewhere/data
                routes.folder = my-routes
                delivery.retries = 0
                delivery.first-wait = 500ms
                delivery.longest-wait = 5s
                delivery.request-timeout = 2m
                delivery.give-up-after = 90m
                delivery.parallel = 7
                data.keep-free = 2GB
                tracking.first-wait = 10ms
                tracking.longest-wait = 1s
                tracking.deadline = 2h
                archive.keep-days = 1
                dead-letter.keep-days = forever
                operations.port = 8282
                operations.address = ::1
                operations.users = users.properties
                operations.tls-keystore = server.p12
                operations.tls-password = {{env:TLS_PASSWORD}}
                alert.to = https://{{env:HOOK}}/alerts
                alert.rejected-percent = 0
                shutdown.timeout = 2m
                routes.reload = on
                """).read();

        Connection connection = settings.connections().get("jp_1");
        assertThat(connection).isEqualTo(new Connection("jp_1", "日本 Klaviyo", connection.apiKey(),
                UsableBy.CONTRIBUTOR, Optional.of("Jo Doe, 2026-01-15"), URI.create("http://localhost:8181"),
                "2026-10-15.pre"));
        assertThat(settings.exports().get("news")).isEqualTo(new Export("news", "優良顧客", "jp_1", "AbC123",
                "メール: アドレス", new SegmentSelection(List.of("HighValue", "Churn Risk", "優良顧客")),
                folder.resolve("drop/here"), new Wholeness(WholeWhen.DONE_FILE, Duration.ofMillis(1500)), List.of(), OtherFields.PROPERTIES,
                Formats.of(Optional.of(';'), Charset.forName("windows-31j")), new ValueRules(Optional.of("JP"), List.of("\\N", "n/a"), SpreadsheetIds.MEND, List.of(), DateFormats.parse("yyyy/MM/dd"),
                        Decimal.COMMA, OnMisfit.DROP), 250_000,
                OnDuplicateContent.SEND, Starts.ON_SCHEDULE,
                Optional.of(new Schedule("0 30 6 ? * MON-FRI", ZoneId.of("Asia/Tokyo"), Misfire.SKIP)), Optional.of("anna"),
                Optional.empty()));
        assertThat(settings.dataFolder()).isEqualTo(folder.resolveSibling("elsewhere").resolve("data"));
        assertThat(settings.routes()).isEqualTo(folder.resolve("my-routes"));
        assertThat(settings.delivery()).isEqualTo(
                new Delivery(0, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofMinutes(90), 7));
        assertThat(settings.tracking()).isEqualTo(
                new Tracking(Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofHours(2)));
        assertThat(settings.retention()).isEqualTo(new Retention(Optional.of(Duration.ofDays(1)), Optional.empty()));
        Operations operations = settings.operations();
        assertThat(operations).isEqualTo(new Operations(OptionalInt.of(8282), InetAddress.getByName("::1"),
                Optional.of(folder.resolve("users.properties")), operations.tls()));
        assertThat(operations.tls().orElseThrow().keystore()).isEqualTo(folder.resolve("server.p12"));
        assertThat(operations.tls().orElseThrow().password().literal()).isFalse();
        assertThat(settings.alerts()).contains(new CamelUri("https://{{env:HOOK}}/alerts", "https", ""));
        assertThat(settings.rejectedPercent()).isZero();
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.reload()).isTrue();
        assertThat(settings.keepFree()).isEqualTo(2_000_000_000);
    }

    @Test
    void fieldsComeInTheOrderOfTheFileEachWithItsType() {
        Settings settings = new ConfigurationFile(folder, """
                connection.main.api-key = {{env:KEY}}
                export.news.connection = main
                export.news.list-id = Y6nRLr
                export.news.email-field = EMail
                export.news.other-fields = properties
                export.news.type.properties.Points = number
                export.news.type.properties.Loyalty\\ Tier = string
                export.news.field.properties.Birth\\ Date = BirthDate
                export.news.field.first_name = First Name
                export.news.field.location.latitude = Lat
                export.news.field.location.longitude = Long
                export.news.field.properties.a.b\\=c = First Name
                export.news.type.properties.Birth\\ Date = date
                export.news.type.location.latitude = number
                export.news.type.location.longitude = string
                export.news.type.properties.Interests = list(|)
                export.news.type.properties.Subscribed = boolean
                """).read();

        assertThat(settings.exports().get("news").fields()).containsExactly(
                new MappedField("properties.Birth Date", "BirthDate", ValueType.parse("date")),
                new MappedField("first_name", "First Name", TEXT),
                new MappedField("location.latitude", "Lat", ValueType.parse("number")),
                new MappedField("location.longitude", "Long", TEXT),
                new MappedField("properties.a.b=c", "First Name", TEXT),
                new MappedField("properties.Points", "Points", ValueType.parse("number")),
                new MappedField("properties.Loyalty Tier", "Loyalty Tier", TEXT),
                new MappedField("properties.Interests", "Interests", new ValueType(ValueType.Kind.LIST, '|')),
                new MappedField("properties.Subscribed", "Subscribed", ValueType.parse("boolean")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "first_name", "last_name", "phone_number", "external_id", "organization", "title", "locale", "image",
            "location.address1", "location.address2", "location.city", "location.country", "location.latitude",
            "location.longitude", "location.region", "location.zip", "location.timezone", "location.ip",
            "properties.顧客", "properties.$source"})
    void everyAttributeCanBeATarget(String target) {
        Export export = withExport("export.news.field." + target + " = C\n");

        assertThat(export.fields()).contains(new MappedField(target, "C", TEXT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', value = {
            ";!;", ",!,", "|!|", "semicolon!;", "comma!,", "pipe!|", "\\u0001!'\u0001'", "'#'!'#'", ":!:", "'\\ '!' '"})
    void aDelimiterIsACharacterOrItsName(String value, String delimiter) {
        assertThat(withExport("export.news.delimiter = " + value + "\n").format().delimiter()).contains(delimiter.charAt(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tab", "\\t", "\\t  ", "tab   "})
    void aTabAsDelimiterIsNotLostAsATrailingBlank(String value) {
        assertThat(withExport("export.news.delimiter = " + value + "\n").format().delimiter()).contains('\t');
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "", "   "})
    void theDelimiterCanBeLeftToBeFound(String value) {
        assertThat(withExport("export.news.delimiter = " + value + "\n").format().delimiter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
            "https://a.klaviyo.com, https://a.klaviyo.com", "https://a.klaviyo.com/, https://a.klaviyo.com",
            "HTTPS://proxy.example:8443, https://proxy.example:8443", "http://localhost, http://localhost",
            "http://127.0.0.1:8181/, http://127.0.0.1:8181", "http://127.9.9.9:1, http://127.9.9.9:1",
            "http://[::1]:8181, http://[::1]:8181"})
    void theKeyGoesToHttpsOrToThisMachine(String value, URI expected) {
        Settings settings = with("connection.main.base-url = " + value + "\n").read();

        assertThat(settings.connections().get("main").baseUrl()).isEqualTo(expected);
    }

    @Test
    void trailingBlanksAreNoPartOfAValue() {
        Settings settings = with("connection.main.display-name = Main  account \t\u3000\n").read();

        assertThat(settings.connections().get("main").displayName()).isEqualTo("Main  account");
    }

    @Test
    void placeholdersAreFilledIn() {
        ConfigurationFile file = with("""
                export.news.folder = {{my.drop}}/{{env:TEAM}}
                my.drop = {{env:DROP:/srv/drop}}
                export.news.max-profiles = {{env:MAX:500}}
                """).with("TEAM", "crm");

        Export news = file.read().exports().get("news");

        assertThat(news.folder()).isEqualTo(Path.of("/srv/drop/crm"));
        assertThat(news.maxProfiles()).isEqualTo(500);
    }

    @Test
    void aPlaceholderThatStandsForNothingLeavesTheDefault() {
        Export news = with("export.news.folder = {{env:UNSET:}}\nexport.news.charset = {{env:UNSET:}}\n")
                .read().exports().get("news");

        assertThat(news.folder()).isEqualTo(folder.resolve("data/inbox/news"));
        assertThat(news.format().charset()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void keysOfCamelAndOfTheTeamsOwnRoutesPassUnread() {
        Settings settings = with("""
                camel.main.name = {{unheard.of}}
                camel.component.http.connect-timeout = 1
                my.own = {{bean:unheard?method=x}}
                """).read();

        assertThat(settings.exports()).containsOnlyKeys("news");
    }

    @Test
    void overridesReplaceAndAdd() {
        Settings settings = new ConfigurationFile(folder, ConfigurationFile.SOUND).read(Map.of(
                "export.news.list-id", "Other1",
                "connection.main.base-url", "http://localhost:8181",
                "data.folder", "other",
                "export.news.segments", "*"));

        assertThat(settings.exports().get("news").listId()).isEqualTo("Other1");
        assertThat(settings.exports().get("news").segments().all()).isTrue();
        assertThat(settings.exports().get("news").folder()).isEqualTo(folder.resolve("other/inbox/news"));
        assertThat(settings.connections().get("main").baseUrl()).isEqualTo(URI.create("http://localhost:8181"));
    }

    @Test
    void aFaultyOverrideHasNoLine() {
        ConfigurationFile file = new ConfigurationFile(folder, ConfigurationFile.SOUND);

        assertThatThrownBy(() -> file.read(Map.of("export.news.list-di", "x")))
                .hasMessage("application.properties: export.news.list-di: is no known key;"
                        + " did you mean 'export.news.list-id'?");
    }

    @Test
    void connectionsAndExportsKeepTheOrderOfTheFile() {
        Settings settings = with("""
                connection.a.api-key = {{env:A}}
                export.b.connection = a
                export.b.list-id = Y6nRLr
                export.b.email-field = EMail
                export.a.connection = second
                export.a.list-id = Y6nRLr
                export.a.email-field = EMail
                """).read();

        assertThat(settings.connections().keySet()).containsExactly("main", "second", "a");
        assertThat(settings.exports().keySet()).containsExactly("news", "b", "a");
    }

    @Test
    void readingChangesNothing() throws IOException {
        with("export.news.folder = drop\n").read();

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("application.properties"));
        }
    }

    @Test
    void aPathThroughAnotherFolderIsNormalised() throws IOException {
        new ConfigurationFile(folder, ConfigurationFile.SOUND);
        Files.createDirectory(folder.resolve("sub"));

        Settings settings = new SettingsReader(variable -> null)
                .read(folder.resolve("sub/../application.properties"), Map.of());

        assertThat(settings.dataFolder()).isEqualTo(folder.resolve("data"));
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("absent.properties");

        assertThatThrownBy(() -> new SettingsReader().read(missing, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("absent.properties: " + missing
                        + ": does not exist; name the configuration file with --config FILE");
        assertThatThrownBy(() -> new SettingsReader().read(folder, Map.of()))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("is no file");
    }

    private ConfigurationFile with(String lines) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND + lines);
    }

    private Export withExport(String lines) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND.replaceAll("export.news.field.*\n", "") + lines)
                .read().exports().get("news");
    }
}
