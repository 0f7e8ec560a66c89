package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Export.MappedField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFaultsTest {

    /** The line after {@link ConfigurationFile#SOUND}. */
    private static final int NEXT_LINE = 11;

    @TempDir
    Path folder;

    @Test
    void aSoundFileHasNone() {
        assertThat(faultsWith("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "data.foldr | did you mean 'data.folder'?",
            "delivry.retries | did you mean 'delivery.retries'?",
            "delivery.retry | did you mean 'delivery.retries'?",
            "tracking.dead-line | did you mean 'tracking.deadline'?",
            "connection.main.apikey | did you mean 'connection.main.api-key'?",
            "conection.main.api-key | did you mean 'connection.main.api-key'?",
            "connection.main.Usable-By | did you mean 'connection.main.usable-by'?",
            "export.news.listid | did you mean 'export.news.list-id'?",
            "export.news.email_field | did you mean 'export.news.email-field'?",
            "exports.news.charset | did you mean 'export.news.charset'?",
            "export.news.feild.first_name | did you mean 'export.news.field.first_name'?",
            "export.news.field.fist_name | did you mean 'export.news.field.first_name'?",
            "export.news.field.firstname | did you mean 'export.news.field.first_name'?",
            "export.news.field.location.citty | did you mean 'export.news.field.location.city'?",
            "export.news.type.location.latitud | did you mean 'export.news.type.location.latitude'?",
            "export.news.field.points | A custom property is written 'export.news.field.properties.points'",
            "export.news.field.email | write 'export.news.email-field'",
            "export.news.type.email | write 'export.news.email-field'",
            "export.news.field.properties. | write 'export.news.field.properties.NAME'",
            "export.news.field.properties | write 'export.news.field.properties.NAME'",
            "connection.api-key | has no ID; write 'connection.ID.api-key'",
            "export.charset | has no ID; write 'export.ID.charset'",
            "something.else | keys of your own routes begin with 'my.'",
            "camel | is no known key",
            "mine.x | is no known key",
    })
    void aMisspeltKeyIsNamedWithItsLineAndTheNearestRightOne(String key, String hint) {
        assertThat(faultsWith(key + " = x")).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(NEXT_LINE);
            assertThat(fault.key()).isEqualTo(key);
            assertThat(fault.message()).contains(hint);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "connection.main.display-name = a\\nb | holds a line break",
            "connection.main.usable-by = contributer | 'contributer' is none of administrator, contributor",
            "connection.main.usable-by = contributer | did you mean 'contributor'?",
            "connection.main.usable-by = Administrator | did you mean 'administrator'?",
            "connection.main.base-url = http://a.klaviyo.com | in clear text; write https",
            "connection.main.base-url = http://localhost.example.com | in clear text",
            "connection.main.base-url = http://127.0.0.1.example.com | in clear text",
            "connection.main.base-url = ftp://a.klaviyo.com | write it as https://a.klaviyo.com",
            "connection.main.base-url = a.klaviyo.com | no URL with a scheme and a host",
            "connection.main.base-url = https://a b | is no URL",
            "connection.main.base-url = https:///x | no URL",
            "connection.main.base-url = https://a.klaviyo.com/api | more than a scheme, a host and a port",
            "connection.main.base-url = https://a.klaviyo.com?x=1 | more than",
            "connection.main.base-url = https://a.klaviyo.com#x | more than",
            "connection.main.base-url = https://u:p@a.klaviyo.com | 'https://…@a.klaviyo.com' has more than",
            "connection.main.revision = latest | write its date, as 2026-07-15",
            "connection.main.revision = 2026-13-15 | is no revision",
            "export.news.whole-when = unchnged | did you mean 'unchanged'?",
            "export.news.whole-when = done_file | did you mean 'done-file'?",
            "export.news.whole-after = 10 | is no duration; write it as 500ms, 30s, 30m or 2h",
            "export.news.whole-after = 0s | is no time at all; write at least 1ms",
            "export.news.other-fields = property | 'property' is none of drop, properties; did you mean 'properties'?",
            "export.news.on-duplicate-content = skp | did you mean 'skip'?",
            "export.news.on-duplicate-content = overwrite | 'overwrite' is none of skip, send",
            "export.news.delimiter = semi-colon | did you mean 'semicolon'?",
            "export.news.delimiter = ;; | neither one character nor",
            "export.news.delimiter = x | cannot be a delimiter",
            "export.news.delimiter = \" | cannot be a delimiter",
            "export.news.charset = UTF8x | did you mean 'UTF8'?",
            "export.news.charset = windows-31 | did you mean 'windows-31j'?",
            "export.news.charset = no charset | is no charset that this Java knows",
            "export.news.charset = ISO-2022-CN | can be read but not written",
            "export.news.max-profiles = 1,000,000 | write digits alone",
            "export.news.max-profiles = 0 | is no whole number from 1",
            "export.news.max-profiles = 9999999999 | is no whole number from 1 to 100000000",
            "export.news.max-profiles = 200000000 | is no whole number from 1 to 100000000",
            "tracking.deadline = 999999999h | is more than a year",
            "data.keep-free = 999999999GB | is more than any disk",
            "export.news.field.properties.Birth Date = DOB | 'export.news.field.properties.Birth\\ Date = DOB'",
            "export.news.field.properties.Birth Date Of  Jo=DOB | 'export.news.field.properties.Birth\\ Date\\ Of\\ Jo = DOB'",
            "export.news.display-name Jo = x | a blank ends the key",
            "export.news.field.last_name = \"First Name\" | write 'export.news.field.last_name = First Name'",
            "export.news.field.last_name = 'First Name' | write 'export.news.field.last_name = First Name'",
            "export.news.columns = EMail, \"First Name\" | write 'export.news.columns = EMail, First Name'",
            "export.news.columns = EMail; FirstName | write 'EMail, FirstName'",
            "connection.third.api-key = \"pk_0123456789\" | write it without them",
            "export.news.folder = C:\\outbox\\new | write it twice, or the path with /: 'C:/outbox/new'",
            "export.news.folder = C:\\new | 'C:/new'",
            "export.news.folder = \\\\\\\\server\\share | a backslash alone is lost",
            "export.news.folder = C:\\users\\new | a path may be written with /",
            "export.news.max-profiles = | has no value; write one, for example 'export.news.max-profiles = 1000000', or take the line away",
            "operations.users = | has no value",
            "export.news.type.first_name = | has no value",
            "export.news.phone-region = UK | is no region; write its two letters of ISO 3166, as US, GB or JP",
            "export.news.phone-region = jp | did you mean 'JP'?",
            "export.news.spreadsheet-ids = mended | did you mean 'mend'?",
            "export.news.no-date = 01/01/1900 | write dates as 1900-01-01",
            "`export.news.date-format = MM/dd/yyyy|dd/MM/yyyy` | may read one text in two ways, by",
            "export.news.date-format = mm/dd/yyyy | which does not tell one day",
            "export.news.decimal = , | is none of point, comma",
            "export.news.on-misfit = ignore | is none of reject, drop",
            "export.news.folder = drop?delete=true | its path holds one of ?",
            "export.news.folder = a#b | cannot be watched",
            "export.news.folder = 100% | cannot be watched",
            "export.news.folder = drop* | cannot be watched",
            "export.news.folder = a&b | cannot be watched",
            "export.news.folder = a}}b | cannot be watched",
            "export.news.folder = ${b} | cannot be watched",
            "export.news.folder = a\\tb | cannot be watched",
            "export.news.folder = a\\u0000b | is no path on this system",
            "export.news.folder = data/runs | holds the files of runs",
            "export.news.folder = data/archive/news | holds the files of runs",
            "export.news.folder = data/inbox/../dead-letter | holds the files of runs",
            "export.news.folder = data/reports/x | holds the files of runs",
            "export.news.folder = data | would be exported again",
            "export.news.folder = . | would be exported again",
            "export.news.folder = application.properties | is a file, not a folder",
            "export.news.folder = application.properties/sub | is a file, not a folder",
            "data.folder = application.properties/data | is a file, not a folder",
            "data.folder = a;b | cannot hold the ledger",
            "ledger.url = embeded | did you mean 'embedded'?",
            "ledger.url = jdbc:postgres://db/ledger | did you mean 'jdbc:postgresql'?",
            "ledger.url = postgresql://db/ledger | did you mean 'jdbc:postgresql'?",
            "ledger.url = jdbc:postgresql://db | as jdbc:postgresql://host:5432/database",
            "ledger.url = jdbc:postgresql:ledger | as jdbc:postgresql://host:5432/database",
            "ledger.url = jdbc:postgresql://db/a b | names no ledger",
            "ledger.url = jdbc:mysql://db/ledger | names no ledger; write 'embedded'",
            "ledger.url = jdbc:h2:file:./ledger | the embedded ledger lies in data.folder",
            "ledger.user = jo | is for a PostgreSQL database; write 'ledger.url = jdbc:postgresql://host:5432/database'",
            "ledger.password = x | is for a PostgreSQL database",
            "ledger.pasword = x | did you mean 'ledger.password'?",
            "data.keep-free = 100 | is no size; write it as 500KB, 100MB or 1GB",
            "data.keep-free = 1.5GB | is no size",
            "data.keep-free = 100 MB | is no size",
            "data.keep-free = -1MB | is no size",
            "routes.folder = application.properties | is a file",
            "routes.folder = a, b | route pages cannot be read from",
            "routes.folder = a+b | route pages cannot be read from",
            "routes.folder = a%20b | route pages cannot be read from",
            "delivery.retries = many | is no whole number from 0 to 100",
            "delivery.retries = -1 | is no whole number",
            "delivery.first-wait = 10 | is no duration; write it as 500ms, 30s, 30m or 2h",
            "delivery.first-wait = 1.5s | is no duration",
            "delivery.first-wait = 0s | write at least 1ms",
            "delivery.request-timeout = 1 minute | is no duration",
            "delivery.give-up-after = 1d | is no duration; write it as 500ms, 30s, 30m or 2h",
            "delivery.parallel = 0 | is no whole number from 1 to 10",
            "delivery.parallel = 11 | is no whole number from 1 to 10",
            "delivery.longest-wait = 500ms | the first wait is longer than the longest",
            "tracking.longest-wait = 500ms | the first wait is longer than the longest",
            "tracking.first-wait = 2m | the first wait is longer than the longest",
            "tracking.deadline = 30min | is no duration",
            "archive.keep-days = 0 | is no number of days from 1 to 36500; write digits alone, or forever",
            "archive.keep-days = 30d | write digits alone, or forever",
            "archive.keep-days = 36501 | is no number of days",
            "dead-letter.keep-days = -1 | is no number of days",
            "dead-letter.keep-days = for-ever | did you mean 'forever'?",
            "export.news.reconcile = list-count | is no known key",
            "export.news.type.first_name = number | is no type of first_name, which is a string in Klaviyo",
            "export.news.type.location.latitude = boolean | which is a string or a number in Klaviyo",
            "export.news.type.properties.Points = numbr | did you mean 'number'?",
            "export.news.type.properties.Points = list | did you mean 'list(;)'?",
            "export.news.type.properties.Points = list(ab) | one character between the brackets",
            "export.news.type.properties.Points = list(a) | cannot be a delimiter",
            "export.news.type.last_name = string | write 'export.news.field.last_name = COLUMN' too",
            "export.news.type.properties.Age = number | or 'export.news.other-fields = properties'",
            "export.news.field.last_name = | write, for example, 'export.news.field.last_name = COLUMN'",
            "export.news.folder = {{env:UNSET}} | the environment variable UNSET is not set",
            "export.news.display-name = {{env:UNSET}} | the environment variable UNSET is not set",
            "connection.third.api-key = {{evn:KEY}} | did you mean 'env'?",
            "connection.third.api-key = {{env:KEY | must end with }}",
            "connection.main\\ one.api-key = x | 'main one' cannot be an ID",
            "connection..api-key = x | '' cannot be an ID",
            "connection.löwe.api-key = x | 'löwe' cannot be an ID",
            "export.a/b.list-id = x | 'a/b' cannot be an ID",
            "connection.a2345678901234567890123456789012345678901234567890123456789012345.revision = x | cannot be",
    })
    void aWrongValueIsNamedWithItsLine(String line, String message) {
        assertThat(faultsWith(line)).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(NEXT_LINE);
            assertThat(fault.message()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "export.news.connection = mian | 4 | 'mian' is no connection of this file; there is main, second",
            "export.news.connection = mian | 4 | did you mean 'main'?",
            "export.news.connection = production | 4 | there is main, second",
            "export.news.list-id = Newsletter list | 5 | is no list ID",
            "export.news.list-id = ../x | 5 | is no list ID",
            "export.news.list-id = {{env:BLANK}} | 5 | '{{env:BLANK}}' stands for nothing",
            "export.news.segments = , | 7 | names no segment",
            "export.news.segments = | 7 | has no value; write one, for example 'export.news.segments = *'",
            "export.news.segments = {{env:BLANK:}} | 7 | '{{env:BLANK:}}' stands for nothing",
            "export.news.segments = A; B | 7 | write 'A, B'",
            "`export.news.segments = A|B` | 7 | write 'A, B'",
            "export.news.segments = \"A\", \"B\" | 7 | write 'export.news.segments = A, B'",
            "export.news.segments = *, HighValue | 7 | write * alone",
            "export.news.segments = High* | 7 | has a wildcard",
            "export.news.segments = ../HighValue | 7 | no file can have",
            "export.news.segments = .HighValue | 7 | no file can have",
            "export.news.segments = HighValue.csv.gz | 7 | has a name with a file's ending; write 'HighValue'",
            "export.news.segments = A, B, A | 7 | has the name A twice",
    })
    void aWrongValueInPlaceOfARightOneIsNamedWithItsLine(String line, int number, String message) {
        String key = line.substring(0, line.indexOf(" ="));

        List<Fault> faults = new ConfigurationFile(folder, ConfigurationFile.SOUND.replaceAll(key + " = .*", line))
                .with("BLANK", " ").faults();

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo(key);
            assertThat(fault.line()).isEqualTo(number);
            assertThat(fault.message()).contains(message);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "connection.main.api-key | connection.main.api-key = {{env:KLAVIYO_API_KEY}}",
            "export.news.connection | export.news.connection = main",
            "export.news.list-id | export.news.list-id = Y6nRLr",
            "export.news.email-field | export.news.email-field = EMail"})
    void aMissingKeyIsNamedWithALineToWrite(String key, String sample) {
        String without = ConfigurationFile.SOUND.replaceAll(key + " = .*\n", "");
        String blank = ConfigurationFile.SOUND.replaceAll(key + " = .*\n", key + " =   \n");

        for (String text : List.of(without, blank)) {
            assertThat(new ConfigurationFile(folder, text).faults()).singleElement().satisfies(fault -> {
                assertThat(fault.key()).isEqualTo(key);
                assertThat(fault.message()).isEqualTo("is missing; write, for example, '" + sample + "'");
            });
        }
    }

    @Test
    void aMisspeltIdIsSuspectedWhereMuchIsMissing() {
        List<Fault> faults = new ConfigurationFile(folder,
                ConfigurationFile.SOUND.replace("export.news.list-id", "export.newss.list-id")).faults();

        assertThat(faults).extracting(Fault::key).containsExactly(
                "export.news.list-id", "export.newss.connection", "export.newss.email-field");
        assertThat(faults).allSatisfy(fault -> assertThat(fault.message()).contains("a misspelling of"));
    }

    @Test
    void allAreToldAtOnceInTheOrderOfTheFile() {
        List<Fault> faults = new ConfigurationFile(folder, """
                connection.main.apikey = x
                export.news.connection = mian
                export.news.email-field = EMail
                export.news.charset = UTF-9
                export.news.charset = UTF-8
                export.news.folder = data/runs
                delivery.retries = six
                """).faults();

        assertThat(faults).extracting(Fault::line, Fault::key).containsExactly(
                tuple(1, "connection.main.apikey"),
                tuple(2, "export.news.connection"),
                tuple(4, "export.news.charset"),
                tuple(5, "export.news.charset"),
                tuple(6, "export.news.folder"),
                tuple(7, "delivery.retries"),
                tuple(0, "connection.main.api-key"),
                tuple(0, "export.news.list-id"));
    }

    @Test
    void quotesAndBlanksThatBelongToANameAreEscaped() {
        var export = new ConfigurationFile(folder, ConfigurationFile.SOUND + """
                export.news.field.last_name = \\"Last Name\\"
                export.news.field.properties.Birth\\ Date = DOB = date of birth
                my.words = "as they are"
                """).read().exports().get("news");

        assertThat(export.fields()).extracting(MappedField::target, MappedField::column)
                .contains(tuple("last_name", "\"Last Name\""), tuple("properties.Birth Date", "DOB = date of birth"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY = x", "export.news.field.KEY = x", "export.news.KEY = x", "export.news.charset = KEY",
        "export.news.display-name = {{KEY}}", "export.news.segments = KEY*", "export.news.connection = KEY@KEY.KEY"})
    @Timeout(10)
    void aMessageIsBoundedAndQuickHoweverLongKeyOrValueAre(String line) {
        for (int length : new int[] {4_400, 400_000}) {
            assertThat(faultsWith(line.replace("KEY", "x".repeat(length)))).isNotEmpty().allSatisfy(fault ->
                    assertThat(fault.toString().length()).isLessThan(900));
        }
    }

    @Test
    @Timeout(10)
    void thousandsOfFaultsAreNotAllShown() {
        List<Fault> faults = faultsWith(IntStream.range(0, 5000).mapToObj(i -> "export.news.fild.first_name" + i + " = x")
                .collect(Collectors.joining("\n")));

        assertThat(faults).hasSize(201);
        assertThat(faults.get(200).message()).startsWith("4,800 more faults are not shown");
    }

    @Test
    void theMessageHoldsFileLineAndKeyOfEach() {
        assertThat(faultsWith("delivery.retries = six").get(0)).hasToString("application.properties:11:"
                + " delivery.retries: 'six' is no whole number from 0 to 100; write digits alone");
    }

    @Test
    void aValueBehindAPlaceholderIsNotRepeated() {
        List<Fault> faults = new ConfigurationFile(folder,
                ConfigurationFile.SOUND + "export.news.charset = {{env:SECRET}}\n").with("SECRET", "hush").faults();

        assertThat(faults).singleElement().satisfies(fault ->
                assertThat(fault.message()).startsWith("'{{env:SECRET}}' is no charset").doesNotContain("hush"));
    }

    @Test
    void anEmailAddressAndALineBreakAreNotRepeated() {
        assertThat(faultsWith("export.news.charset = jane.doe@example.com\\nforged")).singleElement()
                .satisfies(fault -> assertThat(fault.message()).doesNotContain("jane", "\n"));
    }

    @Test
    void aFolderBehindALinkIntoTheFoldersOfRunsIsOne() throws IOException {
        Files.createDirectories(folder.resolve("data/archive"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data/archive"));

        assertThat(faultsWith("export.news.folder = link/x")).singleElement().satisfies(fault ->
                assertThat(fault.message()).contains("holds the files of runs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "inbox"})
    void aPlainFileWhereADefaultFolderWouldBeIsOne(String name) throws IOException {
        Path file = name.equals("data") ? folder.resolve("data") : folder.resolve("data/inbox");
        Files.createDirectories(file.getParent());
        Files.createFile(file);

        assertThat(faultsWith("")).isNotEmpty().allSatisfy(fault -> {
            assertThat(fault.line()).isZero();
            assertThat(fault.message()).isEqualTo(file + " is a file, not a folder; name a folder");
        });
    }

    private List<Fault> faultsWith(String line) {
        return new ConfigurationFile(folder, ConfigurationFile.SOUND + line + "\n").faults();
    }
}
