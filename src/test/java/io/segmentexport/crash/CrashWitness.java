package io.segmentexport.crash;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.segmentexport.crash.Workload.Fate;
import io.segmentexport.sandbox.Operation;
import io.segmentexport.sandbox.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.roaringbitmap.RoaringBitmap;

/** Looks at what is left of a scenario: its folders, its reports, its ledger, and what the sandbox was sent. */
final class CrashWitness {

    private static final Pattern ADDRESS_IN_BODY = Pattern.compile("\"email\":\"([^\"]+)\"");
    private static final Pattern ADDRESS = Pattern.compile(
            "[\\w.-]+@(?:[\\w-]+\\.example|example\\.com|\\[192)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STACK_TRACE = Pattern.compile("(?m)^\\s+at [\\w.$/]+\\(");
    private static final int SHOWN = 10;

    private final Play play;
    private final SoftAssertions softly = new SoftAssertions();

    CrashWitness(Play play) {
        this.play = play;
    }

    /** Everything is told that is not as it has to be. */
    void check() throws IOException {
        var runs = play.ledger().runs();
        softly.assertThat(runs).as("one run for each segment, and no second one").hasSameSizeAs(play.workloads());
        for (var workload : play.workloads()) {
            filesAreInOnePlace(workload);
        }
        nothingIsLeftOver();
        membersAreTheExpectedOnes();
        for (var run : runs) {
            everyRecordIsInOnePlace(run);
        }
        for (int kill = 0; kill < play.evidence().size(); kill++) {
            nothingAcceptedWasSentAgain(kill);
            whatWasSentIsInTheLedger(kill);
        }
        logsAreClean();
        softly.assertAll();
    }

    private JsonNode report(String run) throws IOException {
        return new ObjectMapper().readTree(play.data().resolve("reports").resolve(run + ".json").toFile());
    }

    private Workload workload(String run) throws IOException {
        String file = report(run).get("files").get(0).get("name").asText();
        return play.workloads().stream()
                .filter(workload -> workload.files().get(0).name().equals(file))
                .findFirst().orElseThrow();
    }

    private void filesAreInOnePlace(Workload workload) throws IOException {
        var all = new ArrayList<Path>();
        all.addAll(filesUnder(play.data()));
        all.addAll(filesUnder(play.watched()));
        for (var file : workload.files()) {
            var places = all.stream().filter(path -> holds(path, file.bytes())).toList();
            softly.assertThat(places).as("the places of %s, byte for byte", file.name()).hasSize(1);
            softly.assertThat(places).as("the places of %s", file.name())
                    .allMatch(place -> place.startsWith(play.data().resolve("archive/newsletter")));
        }
    }

    private static boolean holds(Path path, byte[] bytes) {
        try {
            return Files.size(path) == bytes.length && Arrays.equals(Files.readAllBytes(path), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void nothingIsLeftOver() throws IOException {
        softly.assertThat(View.files(play.data().resolve("runs"))).as("folders of runs").isEmpty();
        softly.assertThat(View.files(play.watched())).as("what is left in the inbox").isEmpty();
        softly.assertThat(filesUnder(play.data())).as("files that are half written, and bodies")
                .noneMatch(file -> file.toString().endsWith(".part") || file.toString().matches(".*/\\d+[\\d.]*\\.json"));
    }

    private void membersAreTheExpectedOnes() {
        var expected = play.workloads().stream().flatMap(workload -> workload.records(Fate.IMPORTED::equals).stream())
                .map(record -> record.address().orElseThrow()).collect(toSet());
        same("members of the list", play.sandbox().members(Play.LIST), expected);
    }

    private void everyRecordIsInOnePlace(LedgerRows.Run run) throws IOException {
        var workload = workload(run.id());
        countsAreTheExpectedOnes(run, report(run.id()), workload);
        rejectedAreTheExpectedOnes(run, workload);
        duplicatesAreTheExpectedOnes(run, workload);
    }

    private void countsAreTheExpectedOnes(LedgerRows.Run run, JsonNode report, Workload workload) {
        long records = workload.records().size();
        long imported = workload.count(Fate.IMPORTED::equals);
        long rejected = workload.count(Fate::rejected);
        long duplicates = workload.count(Fate.DUPLICATE::equals);
        softly.assertThat(run).as("the run in the ledger").isEqualTo(new LedgerRows.Run(run.id(),
                "completed-with-rejections", Optional.of(records), imported, rejected, duplicates, 0, 0, true));
        softly.assertThat(report.get("reconciles").asBoolean()).as("the report's sum holds").isTrue();
        var counts = Map.of("records", records, "imported", imported, "rejected", rejected, "duplicates", duplicates,
                "undelivered", 0L, "unconfirmed", 0L);
        counts.forEach((word, count) -> softly.assertThat(report.get(word).asLong()).as("%s in the report", word)
                .isEqualTo(count));
        for (var fate : Fate.values()) {
            if (fate.rejected()) {
                softly.assertThat(report.get("rejectedFor").path(fate.word()).asLong())
                        .as("rejected for %s in the report", fate.word()).isEqualTo(workload.count(fate::equals));
            }
        }
    }

    /** Every row of every rejected file is that of its record, with the reason that it was made for. */
    private void rejectedAreTheExpectedOnes(LedgerRows.Run run, Workload workload) throws IOException {
        var letters = play.data().resolve("dead-letter/newsletter").resolve(run.id());
        var rows = new ArrayList<List<String>>();
        for (var file : filesUnder(letters)) {
            String name = file.getFileName().toString();
            softly.assertThat(name).as("a dead letter").contains("-rejected-").endsWith(".csv");
            if (name.contains("-rejected-")) {
                rows.addAll(rows(file));
            }
        }
        var expected = workload.records(Fate::rejected).stream().map(record -> {
            var row = new ArrayList<>(List.of(Integer.toString(record.row()), record.fate().word()));
            row.addAll(record.cells());
            return (List<String>) row;
        }).toList();
        softly.assertThat(rows).as("rejected rows name their run").allMatch(row -> row.get(0).split("/")[0].equals(run.id()));
        same("rejected rows", rows.stream().map(CrashWitness::withoutRunAndDetail).toList(), expected);
    }

    private static List<String> withoutRunAndDetail(List<String> row) {
        var rest = new ArrayList<>(row);
        rest.remove(3);
        rest.remove(0);
        return rest;
    }

    private void duplicatesAreTheExpectedOnes(LedgerRows.Run run, Workload workload) throws IOException {
        var list = play.data().resolve("reports").resolve(run.id() + "-duplicates.csv");
        var expected = workload.records(Fate.DUPLICATE::equals).stream().map(record -> {
            var first = record.repeats().orElseThrow();
            return List.of(record.file(), Integer.toString(record.row()), first.file(), Integer.toString(first.row()));
        }).toList();
        same("duplicates", Files.exists(list) ? rows(list) : List.of(), expected);
    }

    private static List<List<String>> rows(Path file) throws IOException {
        try (var records = CsvReader.builder().extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).ofCsvRecord(file)) {
            return records.stream().skip(1).map(CsvRecord::getFields).toList();
        }
    }

    /**
     * What the ledger had as accepted when a process was killed, no later process sends again; nor a record that
     * Klaviyo had refused by then. What was on its way may be sent again.
     */
    private void nothingAcceptedWasSentAgain(int kill) throws IOException {
        var ledger = play.evidence().get(kill).ledger();
        var later = sent(request -> !request.at().isBefore(play.beganAfter(kill)));
        for (var run : runsWithBatches(ledger)) {
            var accepted = ledger.batchesOf(run).stream()
                    .filter(LedgerRows.Batch::accepted).map(LedgerRows.Batch::positions);
            var refused = ledger.rejections().stream()
                    .filter(rejection -> rejection.run().equals(run) && !rejection.beforeDelivery())
                    .map(LedgerRows.Rejection::positions);
            var settled = addresses(run, Stream.concat(accepted, refused));
            settled.retainAll(later);
            softly.assertThat(sample(settled)).as("settled at %s and sent after it", inWords(kill)).isEmpty();
        }
    }

    /** The row list of a batch is on disk before the request that carries it is made. */
    private void whatWasSentIsInTheLedger(int kill) throws IOException {
        var evidence = play.evidence().get(kill);
        var unknown = sent(request -> !request.at().isBefore(evidence.began())
                && request.at().isBefore(play.beganAfter(kill)));
        for (var run : runsWithBatches(evidence.ledger())) {
            unknown.removeAll(addresses(
                    run, evidence.ledger().batchesOf(run).stream().map(LedgerRows.Batch::positions)));
        }
        softly.assertThat(sample(unknown)).as("sent before %s, and not in the ledger", inWords(kill)).isEmpty();
    }

    private String inWords(int kill) {
        return "kill %d (%s)".formatted(kill + 1, play.evidence().get(kill).kill());
    }

    private static Set<String> runsWithBatches(LedgerRows ledger) {
        return ledger.batches().stream().map(LedgerRows.Batch::run).collect(toSet());
    }

    private Set<String> sent(Predicate<RecordedRequest> when) {
        return play.sandbox().requests().stream()
                .filter(request -> request.operation().filter(Operation.BULK_IMPORT::equals).isPresent())
                .filter(when)
                .flatMap(request -> addresses(request).stream())
                .collect(toCollection(HashSet::new));
    }

    private Set<String> addresses(String run, Stream<RoaringBitmap> positions) throws IOException {
        var byPosition = workload(run).byPosition();
        return positions.flatMap(list -> list.stream().mapToObj(byPosition::get))
                .map(record -> record.address().orElseThrow())
                .collect(toCollection(HashSet::new));
    }

    private static Set<String> addresses(RecordedRequest request) {
        return ADDRESS_IN_BODY.matcher(request.body().orElseThrow()).results()
                .map(found -> found.group(1)).collect(toSet());
    }

    private void logsAreClean() {
        for (int child = 0; child < play.logs().size(); child++) {
            var log = play.logs().get(child);
            softly.assertThat(ADDRESS.matcher(log).find())
                    .as("an address in the log of process %d", child + 1).isFalse();
            softly.assertThat(log).as("the log of process %d", child + 1).doesNotContain(Play.KEY, "ERROR");
            softly.assertThat(STACK_TRACE.matcher(log).find()).as("a stack trace in\n%s", log).isFalse();
        }
    }

    /** As sets, and each once; where they differ a few examples say how. */
    private <T> void same(String what, Collection<T> actual, Collection<T> expected) {
        var twice = actual.stream().collect(toMap(Function.identity(), one -> 1, Integer::sum)).entrySet().stream()
                .filter(entry -> entry.getValue() > 1).map(Map.Entry::getKey).toList();
        softly.assertThat(sample(twice)).as("%s that are there more than once", what).isEmpty();
        softly.assertThat(sample(without(expected, actual))).as("%s that are missing", what).isEmpty();
        softly.assertThat(sample(without(actual, expected))).as("%s that should not be", what).isEmpty();
    }

    private static <T> Set<T> without(Collection<T> all, Collection<T> others) {
        var rest = new HashSet<>(all);
        rest.removeAll(others instanceof Set ? others : new HashSet<>(others));
        return rest;
    }

    private static <T> List<T> sample(Collection<T> all) {
        return all.isEmpty() ? Collections.emptyList() : all.stream().limit(SHOWN).toList();
    }
}
