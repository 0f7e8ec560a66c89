package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.config.Formats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentReaderTest {

    private static final Charset WINDOWS_31J = Charset.forName("windows-31j");
    private static final Charset UTF_16 = StandardCharsets.UTF_16;
    private static final byte[] UTF_8_BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16LE_BOM = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16BE_BOM = {(byte) 0xFE, (byte) 0xFF};
    private static final byte[] NO_BOM = {};

    @TempDir
    Path folder;

    @Nested
    class Rfc4180 {

        @ParameterizedTest
        @ValueSource(strings = {"\r\n", "\n", "\r"})
        void readsRecordsHoweverLinesEnd(String lineBreak) {
            Contents contents = read(String.join(lineBreak, "email,name", "a@x.org,Ann", "b@x.org,Bob", ""));

            assertThat(contents.columns).containsExactly("email", "name");
            assertThat(contents.rows()).containsExactly(2, 3);
            assertThat(contents.cells()).containsExactly(List.of("a@x.org", "Ann"), List.of("b@x.org", "Bob"));
        }

        @ParameterizedTest
        @CsvSource(delimiterString = " => ", quoteCharacter = '`', value = {
                // a cell as written => as read
                "plain => plain",
                "\"quoted\" => quoted",
                "\"a, b\" => a, b",
                "\"say \"\"hi\"\"\" => say \"hi\"",
                "\"\"\"\" => \"",
                "\"\" => ``",
                "5\" pipe => 5\" pipe",
                "` padded ` => ` padded `",
                "'single' => 'single'",
        })
        void readsACellAsItWasMeant(String written, String read) {
            assertThat(read("email,name\na@x.org," + written + "\n").cells())
                    .containsExactly(List.of("a@x.org", read));
        }

        @ParameterizedTest
        @ValueSource(strings = {"\r\n", "\n", "\r"})
        void doesNotCountQuotedLineBreaksAsRows(String lineBreak) {
            Contents contents = read("email,address\na@x.org,\"1 Main St" + lineBreak + "Springfield\"\nb@x.org,x\n");

            assertThat(contents.rows()).containsExactly(2, 3);
            assertThat(contents.cells().get(0)).containsExactly("a@x.org", "1 Main St" + lineBreak + "Springfield");
        }

        @ParameterizedTest
        @ValueSource(strings = {"email,name\na@x.org,", "email,name\na@x.org,\n", "email,name\na@x.org,\"\""})
        void keepsAnEmptyCellAtTheEnd(String text) {
            assertThat(read(text).cells()).containsExactly(List.of("a@x.org", ""));
        }

        @Test
        void countsBlankLinesAsRowsButNotAsRecords() {
            Contents contents = read("email,name\r\n\r\na@x.org,Ann\r\n\r\n\r\nb@x.org,Bob\r\n\r\n");

            assertThat(contents.rows()).containsExactly(3, 6);
        }

        @Test
        void findsTheHeaderBelowBlankLines() {
            Contents contents = read("\n\nemail,name\na@x.org,Ann\n");

            assertThat(contents.columns).containsExactly("email", "name");
            assertThat(contents.rows()).containsExactly(4);
        }

        @Test
        void handsRaggedRowsOutAndGoesOn() {
            Contents contents = read("email,name,city\na@x.org,Ann\nb@x.org,Bob,Rome,extra\n\"\"\nc@x.org,Cy,Oslo\n");

            assertThat(contents.cells()).containsExactly(
                    List.of("a@x.org", "Ann"),
                    List.of("b@x.org", "Bob", "Rome", "extra"),
                    List.of("c@x.org", "Cy", "Oslo"));
            assertThat(contents.rows()).as("a row of blanks counts as a row").containsExactly(2, 3, 5);
            assertThat(contents.facts.blankRows()).isEqualTo(1);
            assertThat(contents.records).extracting(SegmentRecord::ragged).containsExactly(true, true, false);
            assertThat(contents.records).extracting(SegmentRecord::columns).containsOnly(3);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
                "email,name\\na@x.org,\"Ann\" b\\nb@x.org,Bob | 2",
                "email,name\\na@x.org,Ann\\nb@x.org,\"Bob \"the\" builder\"\\n | 3",
                "email,name\\na@x.org,\"Ann\\nb@x.org,\"Bob\"\\n | 2",
        })
        void refusesTextAfterAClosingQuote(String text, int row) {
            assertFault(text.replace("\\n", "\n"))
                    .hasMessageStartingWith("Buyers.csv, row " + row + ": text follows a closing quote")
                    .hasNoCause();
        }

        @ParameterizedTest
        @MethodSource("io.segmentexport.segment.SegmentReaderTest#unclosedQuotes")
        void refusesAnUnclosedQuoteAndNamesTheRowWhereItOpens(String text, int row) {
            assertFault(text)
                    .hasMessage("Buyers.csv, row " + row + ": a quote opens here and is never closed; "
                            + "close it, or send the file again if it was cut off")
                    .hasNoCause();
        }
    }

    static Stream<Arguments> unclosedQuotes() {
        return Stream.of(
                arguments("email,name\na@x.org,\"Ann", 2),
                arguments("email,name\na@x.org,\"Ann\n", 2),
                arguments("email,name\na@x.org,\"", 2),
                arguments("email,name\na@x.org,\"\"\"", 2),
                arguments("email,name\na@x.org,\"Ann\"\"", 2),
                arguments("email,name\na@x.org,\"Ann\"\"\n", 2),
                arguments("email,name\na@x.org,Ann\n\"b@x.org\",\"Bob\nc@x.org,Cy\nd@x.org,Di\n", 3),
                arguments("email,\"name\na@x.org,Ann\n", 1),
                arguments("email,name\n" + "a@x.org,A\n".repeat(20_000) + "b@x.org,\"B\n" + "c@x.org,C\n".repeat(9),
                        20_002));
    }

    @Nested
    class Delimiter {

        @ParameterizedTest
        @ValueSource(strings = {",", ";", "\t", "|"})
        void isFound(String delimiter) {
            Contents contents = read("email,name,city\na@x.org,Ann,Rome\nb@x.org,Bob,Oslo\n".replace(",", delimiter));

            assertThat(contents.dialect.delimiter()).isEqualTo(delimiter.charAt(0));
            assertThat(contents.cells()).containsExactly(
                    List.of("a@x.org", "Ann", "Rome"), List.of("b@x.org", "Bob", "Oslo"));
        }

        @ParameterizedTest
        @CsvSource(delimiterString = " => ", quoteCharacter = '`', value = {
                "email;amount\\na@x.org;1,5\\nb@x.org;2,75 => ;",
                "email;\"name, first\";\"name, last\"\\na@x.org;Ann;\"B, C\" => ;",
                "\"email\";\"name\"\\n\"a@x.org\";\"Ann, B\" => ;",
                "email;first name;city, country\\na@x.org;Ann;Rome, IT => ;",
                "email,tags\\na@x.org,x;y;z\\nb@x.org,x;y => `,`",
                "email|note\\na@x.org|a,b;c => |",
                "email;note\\na@x.org;\"two\\nlines, here\"\\nb@x.org;x => ;",
                "email;name => ;",
                "email;name\\na@x.org;Ann\\nb@x.org\\nc@x.org;Cy;x => ;",
                "email => `,`",
                "email\\na@x.org\\nb@x.org => `,`",
        })
        void isFoundAmongOthers(String text, char delimiter) {
            assertThat(read(text.replace("\\n", "\n")).dialect.delimiter()).isEqualTo(delimiter);
        }

        @Test
        void isFoundWhereTheSampleEndsInTheMiddleOfARow() {
            String longCell = "x".repeat(70_000);

            Contents contents = read("email;note;city\na@x.org;" + longCell + ";Rome\n");

            assertThat(contents.dialect.delimiter()).isEqualTo(';');
            assertThat(contents.cells()).containsExactly(List.of("a@x.org", longCell, "Rome"));
        }

        @Test
        void losesNothingAtTheEndOfTheSample() {
            List<List<String>> expected = new ArrayList<>();
            StringBuilder text = new StringBuilder("email,name\n");
            for (int i = 0; i < 10_000; i++) {
                // Characters of one to four bytes, so that buffers end within them
                List<String> cells = List.of("p" + i + "@x.org", "\uD83D\uDE00é日".repeat(i % 5));
                expected.add(cells);
                text.append(String.join(",", cells)).append('\n');
            }

            assertThat(read(text.toString()).cells()).isEqualTo(expected);
        }

        @Test
        void isTheGivenOne() {
            Contents contents = read(bytes(UTF_8, "email,a;name,b\nx;y\n"), new Options(Optional.of(';'), UTF_8));

            assertThat(contents.columns).containsExactly("email,a", "name,b");
            assertThat(contents.cells()).containsExactly(List.of("x", "y"));
        }
    }

    @Nested
    class Encoding {

        private static final String TEXT = "email,氏名\nhanako@x.org,山田 花子\ntaro@x.org,\"髙橋,太郎\"\n";

        @ParameterizedTest
        @MethodSource("io.segmentexport.segment.SegmentReaderTest#encodings")
        void isDeclaredOrToldByTheByteOrderMark(byte[] bom, Charset written, Charset declared) {
            Contents contents = read(concat(bom, bytes(written, TEXT)), new Options(Optional.empty(), declared));

            assertThat(contents.columns).containsExactly("email", "氏名");
            assertThat(contents.cells()).containsExactly(
                    List.of("hanako@x.org", "山田 花子"), List.of("taro@x.org", "髙橋,太郎"));
            assertThat(contents.dialect).isEqualTo(new CsvDialect(written, bom.length > 0, ',', false));
        }

        @Test
        void ofUtf16WithoutMarkIsBigEndianWhereNothingTellsOtherwise() {
            // No character of it has a zero byte
            Contents contents = read(bytes(UTF_16BE, "氏名"), new Options(Optional.empty(), UTF_16));

            assertThat(contents.columns).containsExactly("氏名");
            assertThat(contents.dialect.charset()).isEqualTo(UTF_16BE);
        }

        @Test
        void ofUtf16WithoutMarkIsToldByItsDelimiterAlone() {
            Contents contents = read(bytes(UTF_16LE, "氏名,住所"), new Options(Optional.empty(), UTF_16));

            assertThat(contents.columns).containsExactly("氏名", "住所");
            assertThat(contents.dialect).isEqualTo(new CsvDialect(UTF_16LE, false, ',', false));
        }

        @ParameterizedTest
        @MethodSource("io.segmentexport.segment.SegmentReaderTest#undecodable")
        void refusesBytesThatItDoesNotKnowWithTheirRow(Charset declared, byte[] bad, int good) {
            byte[] before = bytes(declared, "email,name\n" + "a@x.org,\"Ann\nB\"\n".repeat(good) + "b@x.org,");
            byte[] after = bytes(declared, "\nc@x.org,Cy\n".repeat(20_000));

            assertFault(concat(before, bad, after), new Options(Optional.empty(), declared))
                    .hasMessage("Buyers.csv, row " + (good + 2) + ": bytes that are not " + declared.name()
                            + (declared.equals(StandardCharsets.US_ASCII) ? "; the file is probably in UTF-8: set export.ID.charset = UTF-8"
                                    : "; set the charset of the export to the one of the file")
                            + ", or save the file as " + declared.name());
        }

        @Test
        void namesTheCharsetThatWindowsWritesUnderTheNameOfAnother() {
            var shiftJis = Charset.forName("Shift_JIS");
            assertFault(bytes(WINDOWS_31J, "email,name\na@x.org,髙\nb@x.org,㈱\n"), options(shiftJis)).hasMessage("Buyers.csv, row 2: bytes "
                    + "that are not Shift_JIS; the file is probably in windows-31j: set export.ID.charset = windows-31j, or save the file as "
                    + "Shift_JIS");
            assertFault(bytes(Charset.forName("windows-1252"), "email,name\na@x.org,50 €\n"), options(ISO_8859_1)).hasMessage("Buyers.csv, "
                    + "row 2: a control character between U+0080 and U+009F, which no text holds; the file is in windows-1252: set "
                    + "export.ID.charset = windows-1252");
        }

        @ParameterizedTest
        @ValueSource(strings = {"email\na@x.org\nb@\0x.org\n", "email\na@x.org\nb@x.org\0\0", "email\na@x.org\n\0\0\0\0\0"})
        void refusesANulWithItsRow(String text) {
            assertFault(text).hasMessage("Buyers.csv, row 3: a NUL character, which text does not hold; the file is not whole, or is no "
                    + "text: send it again");
        }

        @Test
        void refusesACharacterThatIsCutOffAtTheEnd() {
            assertFault(concat(bytes(UTF_8, "email,name\na@x.org,caf"), new byte[] {(byte) 0xC3}), options(UTF_8))
                    .hasMessageStartingWith("Buyers.csv, row 2: bytes that are not UTF-8");
        }

        @Test
        void handsOutTheRecordsBeforeTheBytesThatItDoesNotKnow() throws IOException {
            Path file = file("Buyers.csv", concat(bytes(UTF_8, "email\na@x.org\nb@x.org\n"), bytes(ISO_8859_1, "é\n")));

            try (SegmentReader reader = SegmentReader.open(file, Formats.UTF_8, List.of())) {
                assertThat(reader.next().row()).isEqualTo(2);
                assertThat(reader.next().row()).isEqualTo(3);
                assertThatThrownBy(reader::hasNext).hasMessageContaining("row 4: bytes that are not UTF-8");
                assertThatThrownBy(reader::next).hasMessageContaining("row 4: bytes that are not UTF-8");
            }
        }

        @Test
        void blamesTheByteOrderMarkWhereItWasFollowed() {
            assertFault(concat(UTF_8_BOM, bytes(UTF_8, "email\n"), bytes(WINDOWS_31J, "山田\n")), options(WINDOWS_31J))
                    .hasMessage("Buyers.csv, row 2: bytes that are not UTF-8, "
                            + "which the byte order mark says it is; save the file again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
        void hintsAtUtf16ThatIsReadAsUtf8(Charset written) {
            assertFault(bytes(written, "email,name\na@x.org,Ann\n"), options(UTF_8))
                    .hasMessage("Buyers.csv, row 1: NUL characters, which text does not hold; "
                            + "the file looks like UTF-16: set the charset of the export to UTF-16, "
                            + "or save the file as UTF-8");
            assertFault(bytes(written, "氏名,住所\n山田,東京\n"), options(UTF_8))
                    .hasMessageContaining("the file looks like UTF-16");
        }
    }

    static Stream<Arguments> encodings() {
        return Stream.of(
                arguments(NO_BOM, UTF_8, UTF_8),
                arguments(UTF_8_BOM, UTF_8, UTF_8),
                arguments(UTF_8_BOM, UTF_8, WINDOWS_31J),
                arguments(UTF_8_BOM, UTF_8, UTF_16),
                arguments(NO_BOM, WINDOWS_31J, WINDOWS_31J),
                arguments(UTF_16LE_BOM, UTF_16LE, UTF_16),
                arguments(UTF_16BE_BOM, UTF_16BE, UTF_16),
                arguments(UTF_16LE_BOM, UTF_16LE, UTF_16BE),
                arguments(UTF_16LE_BOM, UTF_16LE, UTF_8),
                arguments(UTF_16BE_BOM, UTF_16BE, UTF_8),
                arguments(NO_BOM, UTF_16LE, UTF_16LE),
                arguments(NO_BOM, UTF_16BE, UTF_16BE),
                arguments(NO_BOM, UTF_16LE, UTF_16),
                arguments(NO_BOM, UTF_16BE, UTF_16),
                arguments(NO_BOM, UTF_16LE, Charset.forName("x-UTF-16LE-BOM")));
    }

    static Stream<Arguments> undecodable() {
        byte[] latin1 = bytes(ISO_8859_1, "café");
        byte[] half = {(byte) 0x81, 0x20};
        byte[] loneSurrogate = {(byte) 0xD8, 0x00};
        return Stream.of(
                arguments(UTF_8, latin1, 0),
                arguments(UTF_8, latin1, 3),
                arguments(UTF_8, latin1, 60_000),
                arguments(WINDOWS_31J, half, 3),
                arguments(StandardCharsets.US_ASCII, latin1, 3),
                // 0x81 stands for nothing in windows-1252: unmappable rather than malformed
                arguments(Charset.forName("windows-1252"), new byte[] {(byte) 0x81}, 3),
                arguments(UTF_16BE, loneSurrogate, 3));
    }

    @Nested
    class Header {

        @ParameterizedTest
        @MethodSource("io.segmentexport.segment.SegmentReaderTest#emptyFiles")
        void isMissedInAnEmptyFile(byte[] bytes) {
            assertFault(bytes, options(UTF_8)).hasMessage("Buyers.csv: is empty: no header; export the segment again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\n", "\r\n\r\n"})
        void isMissedAmongBlankLines(String text) {
            assertFault(text).hasMessage("Buyers.csv: holds blank lines only: no header; export the segment again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"email,name", "email,name\n", "email,name\r\n\r\n"})
        void aloneIsAFileWithoutRecords(String text) {
            Contents contents = read(text);

            assertThat(contents.columns).containsExactly("email", "name");
            assertThat(contents.records).isEmpty();
        }

        @Test
        void isTrimmed() {
            assertThat(read(" email ,\tname,\u3000city\u3000\n").columns).containsExactly("email", "name", "city");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
                "email,name, email | email,name,email", "Email,email | Email,email", "email,,name | email,,name", ",email | ,email",
                "_row,_reason,_detail,email, ,email | email,,email",
        })
        void mayRepeatAColumnOrLeaveOneWithoutName(String header, String columns) {
            assertThat(read(header + "\n").columns).containsExactly(columns.split(",", -1));
        }

        @Test
        void thatNamesNoColumnIsRefused() {
            assertFault("_row,_reason,_detail\n2,x,y\n")
                    .hasMessage("Buyers.csv, row 1: the header names no column; give each column a name");
        }

        @ParameterizedTest
        @CsvSource(delimiterString = " => ", quoteCharacter = '`', value = {
                "sep=;\\nemail;name\\na,@x.org;Ann => 2", "\"sep=,\"\\nemail,name\\na@x.org,Ann => 2",
                "A title, and more\\nemail,name\\na@x.org,Ann => 3", "# one\\nsep=;\\nemail;name\\na@x.org;Ann => 3",
        })
        void standsBehindWhatIsSkipped(String text, int row) {
            var lines = text.replace("\\n", "\n");
            int skipped = row - 2;
            try (var reader = SegmentReader.open("Buyers.csv", new ByteArrayInputStream(bytes(UTF_8, lines)),
                    new FileFormat(Optional.empty(), UTF_8, skipped, QuoteEscape.DOUBLED, List.of()), List.of("email"))) {
                assertThat(reader.columns().names()).containsExactly("email", "name");
                assertThat(reader.next().row()).isEqualTo(row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void mayBeMissingIfTheColumnsAreGiven() throws IOException {
            var format = new FileFormat(Optional.empty(), UTF_8, 0, QuoteEscape.DOUBLED, List.of("email", "name"));
            for (var text : List.of("a@x.org,Ann\n", "email,name\na@x.org,Ann\n", "_run,_row,_reason,_detail,email,name\nr,1,x,y,a@x.org,Ann\n")) {
                try (var reader = SegmentReader.open("Buyers.csv", new ByteArrayInputStream(bytes(UTF_8, text)), format, List.of("email"))) {
                    assertThat(reader.columns().names()).containsExactly("email", "name");
                    assertThat(reader.next().cells()).containsExactly("a@x.org", "Ann");
                    assertThat(reader.hasNext()).isFalse();
                }
            }
        }

        @Test
        void letsUnnamedColumnsAtTheRightEndGoWithTheirCells() {
            Contents contents = read(
                    "email,name,,\na@x.org,Ann,,\nb@x.org,Bob\nc@x.org,Cy,\nd@x.org,Di,,x\ne@x.org,,,\n");

            assertThat(contents.columns).containsExactly("email", "name");
            assertThat(contents.cells()).containsExactly(
                    List.of("a@x.org", "Ann"),
                    List.of("b@x.org", "Bob"),
                    List.of("c@x.org", "Cy"),
                    List.of("d@x.org", "Di"),
                    List.of("e@x.org", ""));
            assertThat(contents.records).extracting(SegmentRecord::ragged)
                    .containsOnly(false);
        }

        @Test
        void ofACorrectedDeadLetterLosesTheColumnsThatWereAdded() {
            Contents contents = read("_row,_reason,_detail,email,name\n"
                    + "17,email-malformed,column email,a@x.org,Ann\n"
                    + "19,ragged,,b@x.org\n"
                    + "20,ragged,,c@x.org,Cy,extra\n"
                    + "21\n");

            assertThat(contents.columns).containsExactly("email", "name");
            assertThat(contents.cells()).containsExactly(
                    List.of("a@x.org", "Ann"), List.of("b@x.org"), List.of("c@x.org", "Cy", "extra"), List.of());
            assertThat(contents.rows()).containsExactly(2, 3, 4, 5);
            assertThat(contents.records).extracting(SegmentRecord::ragged).containsExactly(false, true, true, true);
        }

        @Test
        void ofADeadLetterKeepsWhatTellsTheRecordsApartFromTheirCells() {
            Contents contents = read("_run,_row,_reason,_detail,email\nrun-1,17,email-malformed,column email,a@x.org\nrun-1,19\n");

            assertThat(contents.columns).containsExactly("email");
            assertThat(contents.cells()).containsExactly(List.of("a@x.org"), List.of());
            assertThat(contents.records).extracting(record -> List.of(record.added())).containsExactly(
                    List.of("run-1", "17", "email-malformed", "column email"), List.of("run-1", "19", "", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {"_run,_row,_reason,email", "_row,_reason,email", "email,_row,_reason,_detail", "_reason,_row,_detail,email"})
        void keepsColumnsThatOnlyResembleThoseOfADeadLetter(String header) {
            assertThat(read(header + "\n").columns).containsExactly(header.split(","));
        }
    }

    static Stream<byte[]> emptyFiles() {
        return Stream.of(NO_BOM, UTF_8_BOM, UTF_16LE_BOM, UTF_16BE_BOM);
    }

    @Nested
    class Limits {

        @Test
        void takesALongCell() {
            String cell = "x".repeat(1024 * 1024);

            assertThat(read("email,note\na@x.org,\"" + cell + "\"\n").cells())
                    .containsExactly(List.of("a@x.org", cell));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\""})
        void takesTheLongestCell(String quote) {
            String cell = "x".repeat(RecordHandler.MAX_CELL_CHARS);

            List<List<String>> cells =
                    read("email,note\na@x.org," + quote + cell + quote + "\nb@x.org,y\n").cells();

            assertThat(cells.get(0).get(1).equals(cell)).isTrue();
            assertThat(cells.get(1)).containsExactly("b@x.org", "y");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 100_000, 20_000_000})
        void refusesALongerCellWithItsRow(int beyond) {
            byte[] cell = new byte[RecordHandler.MAX_CELL_CHARS + beyond];
            Arrays.fill(cell, (byte) 'x');

            byte[] before = bytes(UTF_8, "email,note\na@x.org,y\nb@x.org,\"");

            assertFault(concat(before, cell, bytes(UTF_8, "\"\n")), options(UTF_8))
                    .hasMessage("Buyers.csv, row 3: a cell is longer than 16,777,216 characters; "
                            + "look for a quote that is not closed, or shorten the cell");
        }

        @Test
        void takesTheWidestRowAndRefusesAWiderOne() {
            String widest = "x" + ",".repeat(16_383) + "x";

            assertThat(read("email,name,note\n" + widest + "\n").cells().get(0)).hasSize(16_384);
            assertFault("email,name,note\n" + widest + ",\n")
                    .hasMessageStartingWith("Buyers.csv, row 2: more than 16,384 cells");
        }

        @Test
        void countsBlankLinesAsNoCellHoweverMany() {
            byte[] text = new byte[RecordHandler.MAX_CELL_CHARS + 100_000];
            Arrays.fill(text, (byte) '\n');
            byte[] header = bytes(UTF_8, "email");
            System.arraycopy(header, 0, text, 0, header.length);

            assertThat(read(text, options(UTF_8)).records).isEmpty();
        }
    }

    @Nested
    class Gzip {

        @ParameterizedTest
        @ValueSource(strings = {"Buyers.csv.gz", "Buyers.csv.GZ"})
        void isDecompressed(String name) throws IOException {
            Contents contents = read(name, gzip("email\na@x.org\n"), options(UTF_8));

            assertThat(contents.cells()).containsExactly(List.of("a@x.org"));
        }

        @Test
        void mayHaveSeveralMembers() throws IOException {
            byte[] members = concat(gzip("email\na@x."), gzip("org\nb@x.org\n"), gzip(""), gzip("c@x.org"));

            assertThat(read("Buyers.csv.gz", members, options(UTF_8)).cells())
                    .containsExactly(List.of("a@x.org"), List.of("b@x.org"), List.of("c@x.org"));
        }

        @Test
        void holdsAByteOrderMarkInside() throws IOException {
            Contents contents = read("Buyers.csv.gz", gzip("\uFEFFemail\na@x.org\n"), options(WINDOWS_31J));

            assertThat(contents.columns).containsExactly("email");
            assertThat(contents.dialect).isEqualTo(new CsvDialect(UTF_8, true, ',', false));
        }

        @ParameterizedTest
        @MethodSource("io.segmentexport.segment.SegmentReaderTest#damagedGzip")
        void thatIsDamagedIsRefused(byte[] damaged) {
            assertFault("Buyers.csv.gz", damaged, options(UTF_8))
                    .hasMessage("Buyers.csv.gz: the gzip data is damaged or cut off; send the file again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"Buyers.csv", "Buyers.csv.gz"})
        void isToldByTheBytesAndMayBePadded(String name) throws IOException {
            for (var file : List.of(bytes(UTF_8, "email\na@x.org\n"), gzip("email\na@x.org\n"),
                    concat(gzip("email\na@x.org\n"), new byte[512]), concat(gzip("email\n"), bytes(UTF_8, "\r\n"), gzip("a@x.org"), new byte[3]))) {
                assertThat(read(name, file, options(UTF_8)).cells()).containsExactly(List.of("a@x.org"));
            }
        }

        @Test
        void thatIsEmptyInsideIsAnEmptyFile() throws IOException {
            assertFault("Buyers.csv.gz", gzip(""), options(UTF_8)).hasMessageStartingWith("Buyers.csv.gz: is empty");
        }
    }

    static Stream<byte[]> damagedGzip() throws IOException {
        byte[] small = gzip("email\na@x.org\n");
        byte[] large = gzip("email\n" + Stream.iterate(1, i -> i * 31 + 7).limit(40_000)
                .map(i -> i + "@x.org\n").reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append));
        byte[] wrongSum = small.clone();
        wrongSum[wrongSum.length - 8] ^= 1;
        byte[] wrongData = large.clone();
        wrongData[wrongData.length / 2] ^= 0x55;
        byte[] wrongSecondMember = concat(small, small);
        wrongSecondMember[small.length] ^= 1;
        return Stream.of(
                Arrays.copyOf(small, 5),
                Arrays.copyOf(small, small.length - 1),
                Arrays.copyOf(large, large.length / 2),
                wrongSum,
                wrongData,
                wrongSecondMember,
                concat(small, Arrays.copyOf(small, 5)),
                concat(small, bytes(UTF_8, "b@x.org\n")));
    }

    @Nested
    class Closing {

        @Test
        void closesTheStreamWithTheReader() throws IOException {
            CountingCloses bytes = new CountingCloses(bytes(UTF_8, "email\na@x.org\n"));

            SegmentReader reader = SegmentReader.open("Buyers.csv", bytes, Formats.UTF_8, List.of());
            assertThat(bytes.closes).hasValue(0);
            reader.close();

            assertThat(bytes.closes).hasPositiveValue();
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
                "Buyers.csv | ''", "Buyers.csv | \"email",
        })
        void closesTheStreamWhereTheFileCannotBeOpened(String name, String text) {
            CountingCloses bytes = new CountingCloses(bytes(UTF_8, text));

            assertThatThrownBy(() -> SegmentReader.open(name, bytes, Formats.UTF_8, List.of())).isInstanceOf(SegmentFileException.class);

            assertThat(bytes.closes).hasPositiveValue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"Gone.csv", "Gone.csv.gz"})
        void tellsAFileThatIsNotThereByItsNameAlone(String name) {
            assertThatThrownBy(() -> SegmentReader.open(folder.resolve(name), Formats.UTF_8, List.of()))
                    .isInstanceOf(SegmentFileException.class)
                    .hasMessage(name + ": cannot be read (NoSuchFileException); see that it is there and may be read");
        }
    }

    @ParameterizedTest
    @MethodSource
    void noFaultShowsACell(byte[] bytes) {
        assertFault(bytes, options(UTF_8)).satisfies(fault -> {
            for (Throwable shown = fault; shown != null; shown = shown.getCause()) {
                assertThat(String.valueOf(shown.getMessage())).doesNotContain("secret", "Secret", "ß");
            }
        });
    }

    static Stream<byte[]> noFaultShowsACell() {
        return Stream.of(
                bytes(UTF_8, "email,name\nsecret@x.org,\"Secret"),
                bytes(UTF_8, "email,name\nsecret@x.org,\"Secret\"ß\n"),
                concat(bytes(UTF_8, "email,name\nsecret@x.org,"), bytes(ISO_8859_1, "Secretß\n")),
                bytes(UTF_8, "email,name\n" + "secret@x.org,".repeat(20_000)));
    }

    private record Options(Optional<Character> delimiter, Charset charset) {
    }

    private record Contents(List<String> columns, CsvDialect dialect, List<SegmentRecord> records, SegmentFacts facts) {

        List<Integer> rows() {
            return records.stream().map(SegmentRecord::row).toList();
        }

        List<List<String>> cells() {
            return records.stream().map(record -> List.of(record.cells())).toList();
        }
    }

    private Contents read(String text) {
        return read(bytes(UTF_8, text), options(UTF_8));
    }

    private Contents read(byte[] bytes, Options options) {
        return read("Buyers.csv", bytes, options);
    }

    /** Reads a file; what is known of it then has to fit. */
    private Contents read(String name, byte[] bytes, Options options) {
        Path file = file(name, bytes);
        Contents contents = contents(file, options);
        SegmentFacts facts = contents.facts;
        assertThat(facts.records()).isEqualTo(contents.records.size());
        assertThat(facts.lastRow()).isEqualTo(contents.rows().stream().reduce(1, (before, row) -> row));
        assertThat(facts.bytes()).isEqualTo(bytes.length);
        return contents;
    }

    private Contents contents(Path file, Options options) {
        try (SegmentReader reader = SegmentReader.open(file, Formats.of(options.delimiter, options.charset), List.of())) {
            List<SegmentRecord> records = new ArrayList<>();
            reader.forEachRemaining(records::add);
            return new Contents(reader.columns().names(), reader.dialect(), records, reader.facts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertFault(String text) {
        return assertFault(bytes(UTF_8, text), options(UTF_8));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertFault(
            byte[] bytes, Options options) {
        return assertFault("Buyers.csv", bytes, options);
    }

    /** Reads a file that has a fault. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertFault(
            String name, byte[] bytes, Options options) {
        Path file = file(name, bytes);
        Throwable fault = catchThrowable(() -> contents(file, options));
        assertThat(fault).isInstanceOf(SegmentFileException.class);
        return assertThat(fault);
    }

    private Path file(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Options options(Charset charset) {
        return new Options(Optional.empty(), charset);
    }

    private static byte[] bytes(Charset charset, String text) {
        return text.getBytes(charset);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] gzip(CharSequence text) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(text.toString().getBytes(UTF_8));
        }
        return compressed.toByteArray();
    }

    private static final class CountingCloses extends ByteArrayInputStream {

        private final AtomicInteger closes = new AtomicInteger();

        CountingCloses(byte[] bytes) {
            super(bytes);
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }
}
