package io.segmentexport.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.config.ValueRules.OnMisfit;
import io.segmentexport.config.ValueRules.SpreadsheetIds;
import io.segmentexport.config.ValueType;
import io.segmentexport.segment.SegmentFileException;
import io.segmentexport.segment.SegmentRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileMapperTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void writesAProfileAsKlaviyoHasIt() throws IOException {
        ProfileMapper mapper = new ExampleExport()
                .field("first_name", "Vorname").field("last_name", "Nachname").field("organization", "Firma")
                .field("title", "Titel").field("locale", "Sprache").field("image", "Bild")
                .field("location.city", "Ort").field("location.latitude", "Breite", ValueType.parse("number"))
                .field("phone_number", "Telefon").field("external_id", "Nr")
                .field("properties.Loyalty Tier", "Stufe")
                .field("properties.a.b", "Punkte", ValueType.parse("number"))
                .mapper("Nr", "EMail", "Vorname", "Nachname", "Firma", "Titel", "Sprache", "Bild", "Ort", "Breite",
                        "Telefon", "Stufe", "Punkte", "Unbenutzt");

        Profile profile = profile(mapper, " C-1 ", "Sarah.Mason@Example.COM ", "Sarah", " Mason ", "例 \"AG\"", "Chefin",
                " de-CH ", "https://example.com/s.jpg", "Zürich", "47.3769", "+41 44 668 18 00", "Gold", "12", "x");

        assertThat(JSON.readTree(profile.json())).isEqualTo(JSON.readTree("""
                {"type": "profile", "attributes": {
                  "email": "Sarah.Mason@example.com", "phone_number": "+41446681800", "external_id": "C-1",
                  "first_name": "Sarah", "last_name": " Mason ", "organization": "例 \\"AG\\"", "title": "Chefin",
                  "locale": "de-CH", "image": "https://example.com/s.jpg",
                  "location": {"city": "Zürich", "latitude": 47.3769},
                  "properties": {"Loyalty Tier": "Gold", "a.b": 12}}}
                """));
        assertThat(profile.row()).isEqualTo(7);
        assertThat(profile.email()).isEqualTo("Sarah.Mason@example.com");
        assertThat(profile.emailKey()).isEqualTo("sarah.mason@example.com");
        assertThat(profile.phoneNumber()).isEqualTo("+41446681800");
        assertThat(profile.externalId()).isEqualTo("C-1");
        assertThat(profile.notes()).isEmpty();
    }

    @Test
    void writesCompactJson() {
        assertThat(json(new ExampleExport().field("first_name", "Name").mapper("EMail", "Name"), "a@b.co", "Zoë"))
                .isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\",\"first_name\":\"Zoë\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "\u00A0", "\u3000", "\uFEFF"})
    void leavesABlankCellOut(String blank) {
        ProfileMapper mapper = new ExampleExport()
                .field("first_name", "A").field("phone_number", "B").field("external_id", "C")
                .field("location.city", "D")
                .field("properties.P", "E", ValueType.parse("number")).field("properties.Q", "F", ValueType.parse("date"))
                .field("properties.R", "G", ValueType.parse("boolean")).field("properties.S", "H", new ValueType(ValueType.Kind.LIST, ';'))
                .mapper("EMail", "A", "B", "C", "D", "E", "F", "G", "H");

        Profile profile = profile(mapper, "a@b.co", blank, blank, blank, blank, blank, blank, blank, blank);

        assertThat(text(profile)).isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\"}}");
        assertThat(profile.phoneNumber()).isNull();
        assertThat(profile.externalId()).isNull();
        assertThat(profile.notes()).isEmpty();
    }

    @Test
    void keepsOneProfileApartFromTheNextWhateverBecameOfIt() {
        ProfileMapper mapper = new ExampleExport()
                .field("location.city", "Ort").field("location.latitude", "Breite", ValueType.parse("number"))
                .field("properties.P", "P", ValueType.parse("number")).mapper("EMail", "Ort", "Breite", "P");
        String good = "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\",\"location\":{\"city\":\"Ulm\"},"
                + "\"properties\":{\"P\":1}}}";

        assertThat(json(mapper, "a@b.co", "Ulm", "", "1")).isEqualTo(good);
        assertThat(rejected(mapper, "a@b.co", "Ulm", "north", "1").reason()).isEqualTo(Reason.TYPE_MISMATCH);
        assertThat(json(mapper, "a@b.co", "Ulm", "", "1")).isEqualTo(good);
        assertThat(rejected(mapper, "a@b.co", "Ulm", "", "one").reason()).isEqualTo(Reason.TYPE_MISMATCH);
        assertThat(json(mapper, "a@b.co", "Ulm", "", "1")).isEqualTo(good);
        assertThat(rejected(mapper, "a@b.co", "U".repeat(200_000), "", "").reason())
                .isEqualTo(Reason.PROFILE_TOO_LARGE);
        assertThat(json(mapper, "a@b.co", "", "", ""))
                .isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u00A0\u200B"})
    void rejectsARecordWithoutAnEmailAddress(String blank) {
        assertThat(new ExampleExport().mapper("Nr", "EMail").map(record("1", blank)))
                .isEqualTo(new RejectedRecord(7, Reason.EMAIL_MISSING, "column \"EMail\" is empty"));
    }

    @Test
    void rejectsARecordWithAMalformedEmailAddress() {
        assertThat(new ExampleExport().mapper("EMail").map(record("sarah.example.com")))
                .isEqualTo(new RejectedRecord(7, Reason.EMAIL_MALFORMED,
                        "column \"EMail\": the e-mail address has no @"));
    }

    @Test
    void rejectsARaggedRow() {
        ProfileMapper mapper = new ExampleExport().mapper("EMail", "A", "B");
        assertThat(mapper.map(new SegmentRecord(9, new String[] {"a@b.co", "x"}, 3, new String[0])))
                .isEqualTo(new RejectedRecord(9, Reason.RAGGED_ROW, "the row has 2 cells, the header 3"));
        assertThat(mapper.map(new SegmentRecord(10, new String[] {"a@b.co", "x", "y", "z"}, 3, new String[0])))
                .isEqualTo(new RejectedRecord(10, Reason.RAGGED_ROW, "the row has 4 cells, the header 3"));
    }

    @Test
    void rejectsAnExternalIdOfMoreThan255Characters() {
        ProfileMapper mapper = new ExampleExport().field("external_id", "Nr").mapper("EMail", "Nr");
        String rare = "\uD842\uDFB7".repeat(255);

        assertThat(profile(mapper, "a@b.co", " " + "9".repeat(255) + " ").externalId()).isEqualTo("9".repeat(255));
        assertThat(profile(mapper, "a@b.co", rare).externalId()).isEqualTo(rare);
        assertThat(mapper.map(record("a@b.co", "9".repeat(256)))).isEqualTo(new RejectedRecord(7,
                Reason.EXTERNAL_ID_TOO_LONG, "column \"Nr\" has more than 255 characters"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            '0012345,         0012345
            ="0012345",       0012345
            = "0012345",      = "0012345"
            ="a""b",          a"b
            'quoted',         'quoted'
            1.0.0,            1.0.0
            v1.0,             v1.0
            A1E5,             A1E5
            12E5,             12E5
            1E5,              1E5
            E+12,             E+12
            1.5E,             1.5E
            A.0,              A.0
            .0,               .0
            10,               10
            1.50,             1.50
            1701234567.01,    1701234567.01
            2026-11-23,       2026-11-23
            0012345,          0012345
            ０９.０,          ０９.０
            """)
    void sendsAnExternalIdWithoutWhatASpreadsheetPutAroundIt(String cell, String id) {
        Profile profile = profile(new ExampleExport().field("external_id", "Nr").mapper("EMail", "Nr"), "a@b.co", cell);
        assertThat(profile.externalId()).isEqualTo(id);
        assertThat(profile.notes()).hasSize(cell.equals(id) ? 0 : 1).allMatch(note -> note.equals(
                new Note(7, NoteKind.SPREADSHEET_ID, "column \"Nr\"")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "=\"\"", "' ", "NULL"})
    void takesAnEmptyTextOfASpreadsheetForNoExternalId(String cell) {
        assertThat(profile(new ExampleExport().field("external_id", "Nr").mapper("EMail", "Nr"), "a@b.co", cell).externalId()).isNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = ';', textBlock = """
            1701234567.0;          ends in .0; 1701234567
            1701234567.00;         ends in .0; 1701234567
            1701234567,0;          ends in .0; 1701234567
            ="1701234567.0";       ends in .0; 1701234567
            -5.0;                  ends in .0; -5
            10.0;                  ends in .0; 10
            123456789012345.0;     ends in .0; 123456789012345
            1234567890123456.0;    more than 15 digits; ``
            6.21457E+12;           scientific notation; ``
            6,21457E+12;           scientific notation; ``
            6.21457e+12;           scientific notation; ``
            6E+12;                 scientific notation; ``
            6.21457E12;            scientific notation; ``
            1.5E-05;               scientific notation; ``
            '6.21457E+12;          scientific notation; ``
            """)
    void rejectsAnExternalIdThatASpreadsheetSpoiledUnlessItCanBeMended(String cell, String why, String mended) {
        RejectedRecord rejected = rejected(new ExampleExport().field("external_id", "Nr").mapper("EMail", "Nr"), "a@b.co", cell);
        assertThat(rejected.reason()).isEqualTo(Reason.EXTERNAL_ID_SPOILED);
        assertThat(rejected.detail()).startsWith("column \"Nr\" ").contains(why, "export the column as text");

        ProfileMapper mending = new ExampleExport().field("external_id", "Nr").spreadsheetIds(SpreadsheetIds.MEND).mapper("EMail", "Nr");
        if (mended.isEmpty()) {
            assertThat(rejected(mending, "a@b.co", cell)).isEqualTo(rejected);
        } else {
            assertThat(profile(mending, "a@b.co", cell).externalId()).isEqualTo(mended);
            assertThat(profile(mending, "a@b.co", cell).notes()).extracting(Note::kind).containsExactly(NoteKind.SPREADSHEET_ID);
        }
    }

    @Test
    void takesAWordForNoValueForAnEmptyEmailAddressAndPhoneNumber() {
        ProfileMapper mapper = new ExampleExport().field("phone_number", "T").mapper("EMail", "T");

        assertThat(rejected(mapper, "NULL", "")).isEqualTo(new RejectedRecord(7, Reason.EMAIL_MISSING,
                "column \"EMail\" holds a word that counts as empty (null-values)"));
        assertThat(profile(mapper, "a@b.co", "NULL").notes()).containsExactly(new Note(7, NoteKind.NULL_VALUE, "column \"T\""));
    }

    @Test
    void takesTheWordsOfTheExportForNoValue() {
        ProfileMapper mapper = new ExampleExport().field("first_name", "A").nullValues("なし", "-").mapper("EMail", "A");

        assertThat(json(mapper, "a@b.co", "なし")).doesNotContain("first_name");
        assertThat(json(mapper, "a@b.co", " - ")).doesNotContain("first_name");
        assertThat(json(mapper, "a@b.co", "NULL")).contains("\"first_name\":\"NULL\"");
        assertThat(json(new ExampleExport().field("first_name", "A").nullValues().mapper("EMail", "A"), "a@b.co", "NULL"))
                .contains("\"first_name\":\"NULL\"");
    }

    @Test
    void dropsAFieldThatDoesNotFitIfTheExportSaysSo() {
        ProfileMapper mapper = new ExampleExport().field("properties.N", "N", ValueType.parse("number"))
                .field("location.latitude", "L", ValueType.parse("number")).field("external_id", "X").field("first_name", "A")
                .onMisfit(OnMisfit.DROP).mapper("EMail", "N", "L", "X", "A");

        Profile profile = profile(mapper, "a@b.co", "many", "north", "1", "Ann");

        assertThat(text(profile)).isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\",\"external_id\":\"1\","
                + "\"first_name\":\"Ann\"}}");
        assertThat(profile.notes()).containsExactlyInAnyOrder(
                new Note(7, NoteKind.FIELD_DROPPED, "column \"N\" is not a number such as 42 or -0.5"),
                new Note(7, NoteKind.FIELD_DROPPED, "column \"L\" is not a number such as 42 or -0.5"));
        assertThat(rejected(mapper, "ab.co", "1", "1", "1", "").reason()).isEqualTo(Reason.EMAIL_MALFORMED);
        assertThat(rejected(mapper, "a@b.co", "1", "1", "1.0", "").reason()).isEqualTo(Reason.EXTERNAL_ID_SPOILED);
        assertThat(profile(mapper, "a@b.co", "1", "1", "1", "").notes()).isEmpty();
    }

    @Test
    void tellsTheExternalIdAsItIsSent() {
        ProfileMapper mapper = new ExampleExport().field("external_id", "Nr").mapper("EMail", "Nr");
        Profile profile = profile(mapper, "a@b.co", " A\uD83D1 ");
        assertThat(profile.externalId()).isEqualTo("A\uFFFD1");
        assertThat(text(profile)).contains("\"external_id\":\"A\uFFFD1\"");
    }

    @Test
    void rejectsAProfileOfMoreThan100KilobytesByTheBytesToBeSent() {
        ProfileMapper mapper = new ExampleExport().field("first_name", "A").mapper("EMail", "A");
        int frame = "{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\",\"first_name\":\"\"}}".length();
        String longest = "é".repeat((100_000 - frame) / 2) + "x".repeat((100_000 - frame) % 2);

        assertThat(profile(mapper, "a@b.co", longest).json()).hasSize(100_000);
        assertThat(mapper.map(record("a@b.co", longest + "x"))).isEqualTo(new RejectedRecord(7,
                Reason.PROFILE_TOO_LARGE, "the profile has 100001 bytes as JSON, Klaviyo takes 100000"));
    }

    @Test
    void dropsABadPhoneNumberWithANoteAndKeepsTheProfile() {
        ProfileMapper mapper = new ExampleExport().field("phone_number", "Telefon").mapper("EMail", "Telefon");

        Profile profile = profile(mapper, "a@b.co", "044 668 18 00");

        assertThat(text(profile)).isEqualTo("{\"type\":\"profile\",\"attributes\":{\"email\":\"a@b.co\"}}");
        assertThat(profile.phoneNumber()).isNull();
        assertThat(profile.notes()).containsExactly(new Note(7, NoteKind.PHONE_DROPPED, "column \"Telefon\": the phone "
                + "number has no known country code, and no phone-region is set for numbers without one"));
    }

    @Test
    void readsPhoneNumbersOfTheRegionOfTheExport() {
        ProfileMapper mapper = new ExampleExport().field("phone_number", "電話").phoneRegion("JP").mapper("EMail", "電話");
        assertThat(profile(mapper, "a@b.co", "０９０-1234-5678").phoneNumber()).isEqualTo("+819012345678");
    }

    @Test
    void sendsOtherColumnsAsPropertiesWhereTheExportSaysSo() throws IOException {
        ProfileMapper mapper = new ExampleExport().othersAsProperties()
                .field("first_name", "Name").field("properties.Punkte", "Punkte", ValueType.parse("number"))
                .mapper("Nr", "EMail", "Name", "Punkte", " Straße ", "", "null");

        assertThat(JSON.readTree(profile(mapper, "1", "a@b.co", "Ann", "12", "Am Markt 1", "lost", "").json()))
                .isEqualTo(JSON.readTree("""
                        {"type": "profile", "attributes": {"email": "a@b.co", "first_name": "Ann",
                          "properties": {"Punkte": 12, "Nr": "1", "Straße": "Am Markt 1"}}}
                        """));
    }

    @Test
    void mapsOneColumnToSeveralFieldsAndTheEmailColumnToo() throws IOException {
        ProfileMapper mapper = new ExampleExport().othersAsProperties().field("external_id", "Nr")
                .field("properties.Number", "Nr").field("properties.Login", "EMail").mapper("Nr", "EMail");

        assertThat(JSON.readTree(profile(mapper, "1", "A@B.co").json())).isEqualTo(JSON.readTree("""
                {"type": "profile", "attributes": {"email": "A@b.co", "external_id": "1",
                  "properties": {"Number": "1", "Login": "A@B.co"}}}
                """));
    }

    @Test
    void refusesTwoColumnsForOneProperty() {
        assertThatThrownBy(() -> new ExampleExport().othersAsProperties().field("properties.Stufe", "Level")
                .mapper("EMail", "Level", "Stufe", "A", " A"))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage("HighValue.csv: column \"Stufe\" would become the same property as column \"Level\"; "
                        + "column \"A\" would become the same property as column \"A\"; "
                        + "give one of the two another property by export.newsletter.field.properties.NAME");
    }

    @Test
    void findsAColumnByItsExactNameFirstAndElseWithoutBlanks() {
        assertThat(json(new ExampleExport().field("first_name", "Name").mapper("EMail ", " Name", "Name"),
                "a@b.co", "wrong", "right")).contains("\"first_name\":\"right\"");
        assertThat(json(new ExampleExport().field("first_name", " Name").mapper("\uFEFFEMail", "Name "),
                "a@b.co", "right")).contains("\"first_name\":\"right\"");
    }

    @Test
    void namesAMissingColumnTheNearestOneAndWhatIsThere() {
        assertThatThrownBy(() -> new ExampleExport().mapper("CustomerId", "E-Mail", "FirstName"))
                .isInstanceOf(SegmentFileException.class)
                .hasMessage("column \"EMail\" is not in HighValue.csv. Columns found (delimiter comma): \"CustomerId\", \"E-Mail\", "
                        + "\"FirstName\". Did you mean \"E-Mail\"?");
    }

    @Test
    void namesAllMissingColumnsAtOnce() {
        assertThatThrownBy(() -> new ExampleExport().field("first_name", "Vorname").field("last_name", "first name")
                .field("title", "Vorname").mapper("Id", "FirstName", "Mail"))
                .hasMessage("columns \"EMail\", \"Vorname\", \"first name\" are not in HighValue.csv. Columns found (delimiter comma): "
                        + "\"Id\", \"FirstName\", \"Mail\". Did you mean \"Mail\" for \"EMail\", \"FirstName\" for \"first name\"?");
    }

    @Test
    void neverRepeatsTheDataThatStandsInThePlaceOfAMissingHeader() {
        for (var data : List.of("sarah@example.com", "+49170111", "1980-01-01", "(0170) 111", "17", "2026-11-23T10:15:00Z")) {
            assertThatThrownBy(() -> new ExampleExport().field("first_name", "Name").mapper("Sarah", data, "Secretname"))
                    .isInstanceOf(SegmentFileException.class)
                    .hasMessage("columns \"EMail\", \"Name\" are not in HighValue.csv. Its first row looks like data, not like the "
                            + "names of columns. Put a row with the names on top, or set export.ID.columns.");
        }
    }

    @Test
    void takesNoColumnWhoseNameIsThereTwice() {
        assertThat(json(new ExampleExport().mapper("EMail", "", "Other", "Other", ""), "a@b.co", "1", "2", "3", "4")).contains("a@b.co");
        assertThatThrownBy(() -> new ExampleExport().field("first_name", "Name").mapper("Name", "EMail", "Name"))
                .hasMessage("column \"Name\" is in HighValue.csv more than once (columns 1, 3). Rename the ones that are not meant.");
    }

    @Test
    void findsAColumnInEitherFormOfUnicode() {
        assertThat(json(new ExampleExport().field("first_name", "Pr\u00E9nom").mapper("EMail", "Pre\u0301nom"), "a@b.co", "Ann"))
                .contains("\"first_name\":\"Ann\"");
    }

    @Test
    void neverRepeatsAValue() {
        ProfileMapper mapper = new ExampleExport().field("phone_number", "T").field("external_id", "X")
                .field("properties.N", "N", ValueType.parse("number")).field("properties.D", "D", ValueType.parse("date"))
                .mapper("EMail", "T", "X", "N", "D");
        String secret = "SECRET";
        List<String[]> rows = List.of(
                new String[] {secret, "", "", "", ""}, new String[] {secret + "@x", "", "", "", ""},
                new String[] {secret + "@x.co", "", secret.repeat(50), "", ""},
                new String[] {secret + "@x.co", secret, "", secret, ""},
                new String[] {secret + "@x.co", secret, "", "", secret},
                new String[] {secret + "@x.co", secret, secret, "", ""}, new String[] {secret});

        for (String[] cells : rows) {
            Translation translation = mapper.map(new SegmentRecord(2, cells, 5, new String[0]));
            String said = translation + (translation instanceof Profile profile ? profile.notes().toString() : "");
            assertThat(said).as(Arrays.toString(cells)).doesNotContainIgnoringCase(secret);
        }
    }

    @Test
    void hasStableCodes() {
        assertThat(Stream.of(Reason.values()).map(Reason::code)).containsExactly("email-missing", "email-malformed",
                "ragged-row", "type-mismatch", "external-id-too-long", "external-id-spoiled", "profile-too-large", "refused-by-klaviyo",
                "import-error");
        assertThat(Stream.of(NoteKind.values()).map(NoteKind::code))
                .containsExactly("phone-dropped", "field-dropped", "shared-external-id", "shared-phone-number", "blank-row", "null-value",
                        "no-date", "spreadsheet-id");
    }

    private static SegmentRecord record(String... cells) {
        return new SegmentRecord(7, cells, cells.length, new String[0]);
    }

    private static Profile profile(ProfileMapper mapper, String... cells) {
        Translation translation = mapper.map(record(cells));
        assertThat(translation).isInstanceOf(Profile.class);
        return (Profile) translation;
    }

    private static RejectedRecord rejected(ProfileMapper mapper, String... cells) {
        Translation translation = mapper.map(record(cells));
        assertThat(translation).isInstanceOf(RejectedRecord.class);
        return (RejectedRecord) translation;
    }

    private static String json(ProfileMapper mapper, String... cells) {
        return text(profile(mapper, cells));
    }

    private static String text(Profile profile) {
        return new String(profile.json(), StandardCharsets.UTF_8);
    }
}
