package io.segmentexport.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * The files of one run, and where each of their records has to end. The records are made with their fate, so nothing of
 * what is expected comes from the code under test.
 *
 * @param files  the files, in the order in which the run reads them
 */
record Workload(List<File> files) {

    /** In the sandbox every request fails that holds a profile with this in its address. */
    static final String POISON = "wants-halving";

    private static final String HEADER = "Key,EMail,Points,Note";
    private static final int FIRST_ROW = 2;
    private static final int SOME = 10;

    /** Where a record ends, and the word for it in the rejected file. */
    enum Fate {
        IMPORTED("imported"),
        DUPLICATE("duplicate"),
        EMAIL_MISSING("email-missing"),
        EMAIL_MALFORMED("email-malformed"),
        RAGGED("ragged-row"),
        TYPE_MISMATCH("type-mismatch"),
        REFUSED("refused-by-klaviyo"),
        IMPORT_ERROR("import-error");

        private final String word;

        Fate(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        boolean rejected() {
            return this != IMPORTED && this != DUPLICATE;
        }
    }

    /**
     * A segment file.
     *
     * @param name    as it is dropped
     * @param bytes   what it holds
     * @param records its records in order, the first in row 2
     */
    record File(String name, byte[] bytes, List<Record> records) {

        /** The number of its last row. */
        int lastRow() {
            return records.size() + FIRST_ROW - 1;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * A record.
     *
     * @param file    its file
     * @param row     its row there
     * @param cells   its cells; the first is a key that no other record has
     * @param address the address as it is sent; none where nothing of the record is sent
     * @param fate    where it ends
     * @param repeats the record whose address it repeats
     */
    record Record(
            String file, int row, List<String> cells, Optional<String> address, Fate fate, Optional<Record> repeats) {

        String key() {
            return cells.get(0);
        }

        String place() {
            return file + ":" + row;
        }

        @Override
        public String toString() {
            return place() + " " + fate.word();
        }
    }

    /** How files are laid out. */
    enum Layout { ONE_FILE, PARTS, GZIP }

    /**
     * What a workload is made of.
     *
     * @param name    its own word in every address, so that two workloads share none
     * @param layout  as how many files, and which
     * @param records how many records it holds, in all its files
     * @param filler  how many characters of text each record carries beside
     * @param poison  whether one of its last records makes the sandbox refuse every request that it is in, without
     *                saying which record is at fault
     */
    record Shape(String name, Layout layout, int records, int filler, boolean poison) {
    }

    static Workload of(Shape shape, Random random) {
        int parts = shape.layout() == Layout.PARTS ? 3 : 1;
        var maker = new Maker(shape, random);
        var files = new ArrayList<File>();
        for (int part = 0; part < parts; part++) {
            int from = shape.records() * part / parts;
            int to = shape.records() * (part + 1) / parts;
            files.add(maker.file(name(shape, part), from, to));
        }
        return new Workload(List.copyOf(files));
    }

    private static String name(Shape shape, int part) {
        return switch (shape.layout()) {
            case ONE_FILE -> "HighValue-" + shape.name() + ".csv";
            case PARTS -> "HighValue_" + (part + 1) + ".csv";
            case GZIP -> "HighValue-" + shape.name() + ".csv.gz";
        };
    }

    /** All records. */
    List<Record> records() {
        return files.stream().flatMap(file -> file.records().stream()).toList();
    }

    List<Record> records(Predicate<Fate> fate) {
        return records().stream().filter(record -> fate.test(record.fate())).toList();
    }

    long count(Predicate<Fate> fate) {
        return records().stream().filter(record -> fate.test(record.fate())).count();
    }

    /** The records by their position in the ledger's row lists: the row, plus the rows of the files before. */
    Map<Integer, Record> byPosition() {
        int offset = 0;
        var byPosition = new HashMap<Integer, Record>();
        for (var file : files) {
            for (var record : file.records()) {
                byPosition.put(offset + record.row(), record);
            }
            offset += file.lastRow();
        }
        return byPosition;
    }

    /** Makes records one after the other. */
    private static final class Maker {

        private final Shape shape;
        private final Random random;
        private final List<Record> sent = new ArrayList<>();

        private Maker(Shape shape, Random random) {
            this.shape = shape;
            this.random = random;
        }

        private File file(String name, int from, int to) {
            var records = IntStream.range(from, to).mapToObj(i -> record(name, i, i - from + FIRST_ROW)).toList();
            String text = HEADER + "\n" + records.stream().map(record -> String.join(",", record.cells()) + "\n")
                    .collect(Collectors.joining());
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new File(name, name.endsWith(".gz") ? zipped(bytes) : bytes, records);
        }

        private Record record(String file, int i, int row) {
            String key = shape.name() + "-" + i;
            var fate = fate(i);
            return switch (fate) {
                case EMAIL_MISSING -> rejected(file, row, fate, key, "", points(), note());
                case EMAIL_MALFORMED -> rejected(file, row, fate, key, "nobody" + key + ".example", points(), note());
                case RAGGED -> random.nextBoolean()
                        ? rejected(file, row, fate, key, "ragged" + key + "@example.com")
                        : rejected(file, row, fate, key, "ragged" + key + "@example.com", points(), note(), "more");
                case TYPE_MISMATCH -> rejected(file, row, fate, key, "some" + key + "@example.com", "many", note());
                case DUPLICATE -> duplicate(file, row, key);
                // Klaviyo's rules let an address literal pass; the sandbox is one that does not take it.
                case REFUSED -> sent(file, row, fate, key, "refused" + key + "@[192.0.2.1]");
                case IMPORT_ERROR -> sent(file, row, fate, key, "failing" + key + "@import-error.example");
                case IMPORTED -> sent(file, row, fate, key, "person" + key + "@example.com");
            };
        }

        /** Import errors come thick in the first records, so that one job has more pages of them than one. */
        private Fate fate(int i) {
            if (shape.poison() && i == shape.records() - SOME) {
                return Fate.REFUSED;
            }
            int draw = random.nextInt(1000);
            boolean atTheBeginning = i < 5000;
            if (draw < 4) {
                return Fate.EMAIL_MALFORMED;
            } else if (draw < 7) {
                return Fate.EMAIL_MISSING;
            } else if (draw < 10) {
                return Fate.RAGGED;
            } else if (draw < 14) {
                return Fate.TYPE_MISMATCH;
            } else if (draw < 29 && !sent.isEmpty()) {
                return Fate.DUPLICATE;
            } else if (draw < (atTheBeginning ? 90 : 30)) {
                return Fate.IMPORT_ERROR;
            } else if (draw < 94 && isIn(i, 0.45) || draw < 94 && isIn(i, 0.93) && !shape.poison()) {
                return Fate.REFUSED;
            }
            return Fate.IMPORTED;
        }

        /** Refused addresses stand in a few stretches: most batches have none and are accepted as they are. */
        private boolean isIn(int i, double beginning) {
            return i >= shape.records() * beginning && i < shape.records() * beginning + 150;
        }

        private Record rejected(String file, int row, Fate fate, String... cells) {
            return new Record(file, row, List.of(cells), Optional.empty(), fate, Optional.empty());
        }

        private Record sent(String file, int row, Fate fate, String key, String address) {
            boolean poison = shape.poison() && key.equals(shape.name() + "-" + (shape.records() - SOME));
            String written = poison ? POISON + "-" + shape.name() + "@example.com" : address;
            var record = new Record(
                    file, row, List.of(key, written, points(), note()), Optional.of(written), fate, Optional.empty());
            sent.add(record);
            return record;
        }

        private Record duplicate(String file, int row, String key) {
            var first = sent.get(random.nextInt(sent.size()));
            String address = first.address().orElseThrow();
            String written = random.nextBoolean() ? address.toUpperCase(Locale.ROOT) : address;
            return new Record(file, row, List.of(key, written, points(), note()), Optional.empty(), Fate.DUPLICATE,
                    Optional.of(first));
        }

        private String points() {
            return Integer.toString(random.nextInt(10_000));
        }

        private String note() {
            return "n".repeat(shape.filler());
        }

        private static byte[] zipped(byte[] bytes) {
            var zipped = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(zipped)) {
                gzip.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return zipped.toByteArray();
        }
    }
}
