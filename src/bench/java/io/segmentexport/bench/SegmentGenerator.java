package io.segmentexport.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes segment files of made-up customers: about 127 bytes a record in UTF-8, the columns as the shipped
 * {@code application.properties} maps them. Every record is valid, so that both contenders send all of them; each 50th
 * repeats the e-mail address of an earlier one, half of these in capitals. The same seed makes the same bytes, and a
 * smaller file of a seed is the beginning of a larger one.
 */
final class SegmentGenerator {

    /** One record in so many repeats an e-mail address. */
    static final int DUPLICATE_EVERY = 50;

    private static final String HEADER =
            "CustomerId,EMail,FirstName,LastName,Phone,City,Country,BirthDate,Points,Newsletter,Interests\n";
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final String[] FIRST_NAMES = {"Emma", "Tara", "Åsa", "Carla", "João", "Zoë", "健太", "Liam", "Noah",
        "Olivia", "Mateo", "Sofia", "Lukas", "Hannah", "Yuki", "Priya"};
    private static final String[] LAST_NAMES = {"Novák", "Öztürk", "Garcia", "高橋", "Müller", "Smith", "O'Neill",
        "Johnson", "Schneider", "Tanaka", "Fernandes", "Kowalski", "Williams", "Brown", "Rossi", "Dubois"};
    private static final String[] MAIL_NAMES = {"emma", "tara", "asa", "carla", "joao", "zoe", "kenta", "liam"};
    private static final String[] MAIL_SURNAMES = {"novak", "oeztuerk", "garcia", "takahashi", "mueller", "schneider"};
    private static final String[] DOMAINS = {"example.com", "customers.example.org", "shop.example.net",
        "mail.example.com"};
    private static final String[] PLACES = {"São Paulo,BR", "\"Portland, OR\",US", "大阪市,JP", "München,DE",
        "London,GB", "New York,US", "Berlin,DE", "\"Washington, DC\",US", "Hamburg,DE", "Chicago,US"};
    private static final String[] INTERESTS = {"chess", "films", "cooking", "travel", "music", "gardening"};

    /** Prefixes of which each number with the given digits after it is valid: none of them clashes with another. */
    private static final List<PhoneRange> PHONES = List.of(
            new PhoneRange("+1212", 2_000_000, 8_000_000),
            new PhoneRange("+49151", 10_000_000, 90_000_000),
            new PhoneRange("+8190", 10_000_000, 90_000_000));

    /** Appends the record of an index, which depends on that and the seed alone. */
    private interface Records {
        void append(StringBuilder row, int index);
    }

    private record PhoneRange(String prefix, int first, int count) {
        String number(int index) {
            return prefix + (first + index % count);
        }
    }

    private final long seed;

    SegmentGenerator(long seed) {
        this.seed = seed;
    }

    /**
     * Writes a file, unless it is there already from an earlier benchmark.
     *
     * @param folder  where to; made if it is not there
     * @param records how many
     */
    GeneratedSegment generate(Path folder, int records) throws IOException {
        var file = file(folder, "segment-" + seed + "-" + records + ".csv", records, this::append);
        return new GeneratedSegment(file, records, records / DUPLICATE_EVERY);
    }

    /** The same, but of short records: only customer ID and e-mail address are filled, and none repeats another. */
    GeneratedSegment generateShort(Path folder, int records) throws IOException {
        var file = file(folder, "segment-" + seed + "-" + records + "-short.csv", records, this::appendShort);
        return new GeneratedSegment(file, records, 0);
    }

    private static Path file(Path folder, String name, int count, Records records) throws IOException {
        var file = folder.resolve(name);
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            var unfinished = Files.createTempFile(folder, "segment", ".part");
            write(unfinished, count, records);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    private static void write(Path file, int count, Records records) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            out.write(HEADER);
            var row = new StringBuilder(256);
            for (int i = 0; i < count; i++) {
                row.setLength(0);
                records.append(row, i);
                out.append(row);
            }
        }
    }

    private void appendShort(StringBuilder row, int index) {
        row.append("CUST-").append(10_000_000 + index).append(',').append(email(index)).append(",,,,,,,,,\n");
    }

    private void append(StringBuilder row, int index) {
        var random = new SplittableRandom(seed + index * SPREAD);
        row.append("CUST-").append(10_000_000 + index).append(',');
        row.append(isDuplicate(index) ? repeated(index, random) : email(index)).append(',');
        row.append(one(FIRST_NAMES, random)).append(',').append(one(LAST_NAMES, random)).append(',');
        row.append(PHONES.get(index % PHONES.size()).number(index / PHONES.size())).append(',');
        row.append(one(PLACES, random)).append(',');
        row.append(1940 + random.nextInt(65)).append('-').append(twoDigits(1 + random.nextInt(12)))
                .append('-').append(twoDigits(1 + random.nextInt(28))).append(',');
        row.append(random.nextInt(10_000)).append(',').append(random.nextBoolean()).append(',');
        appendInterests(row, random);
        row.append('\n');
    }

    private static boolean isDuplicate(int index) {
        return index % DUPLICATE_EVERY == DUPLICATE_EVERY - 1;
    }

    /** The address of an earlier record that is no duplicate itself. */
    private String repeated(int index, SplittableRandom random) {
        int earlier = random.nextInt(index);
        String email = email(isDuplicate(earlier) ? earlier - 1 : earlier);
        return random.nextBoolean() ? email : email.toUpperCase(Locale.ROOT);
    }

    private String email(int index) {
        var random = new SplittableRandom(~seed + index * SPREAD);
        return one(MAIL_NAMES, random) + "." + one(MAIL_SURNAMES, random) + "." + index + "@" + one(DOMAINS, random);
    }

    private static void appendInterests(StringBuilder row, SplittableRandom random) {
        int count = random.nextInt(4);
        int first = random.nextInt(INTERESTS.length);
        for (int i = 0; i < count; i++) {
            row.append(i == 0 ? "" : ";").append(INTERESTS[(first + i) % INTERESTS.length]);
        }
    }

    private static String one(String[] texts, SplittableRandom random) {
        return texts[random.nextInt(texts.length)];
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
