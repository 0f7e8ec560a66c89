package io.segmentexport.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the parent sees of a process: its folders, its ledger, and its requests.
 *
 * @param data    the data folder
 * @param inbox   the watched folder
 * @param before  what stood in the ledger when the process began
 * @param live    its ledger now
 * @param traffic its requests since it began
 * @param began   when it was started
 * @param batches how many batches the largest run has at least
 */
record View(Path data, Path inbox, LedgerRows before, LiveLedger live, Traffic traffic, Instant began, int batches) {

    private static final int DEEP = 3;

    LedgerRows ledger() {
        return live.look().orElse(before);
    }

    /** The run that goes on first. */
    Optional<LedgerRows.Run> run() {
        var ledger = ledger();
        return attention().flatMap(ledger::run).or(ledger::oldestUnended);
    }

    private Optional<String> attention() {
        return before.oldestUnended().map(LedgerRows.Run::id);
    }

    boolean runIs(String state) {
        return run().filter(run -> run.state().equals(state)).isPresent();
    }

    boolean listAnswered() {
        return traffic.listAnswered();
    }

    /** Batches, parts not counted, that the ledger did not have when the process began. */
    long newBatches() {
        return roots(ledger()) - roots(before);
    }

    private static long roots(LedgerRows ledger) {
        return ledger.batches().stream().filter(batch -> !batch.part()).count();
    }

    long newParts() {
        return parts(ledger()) - parts(before);
    }

    private static long parts(LedgerRows ledger) {
        return ledger.batches().stream().filter(LedgerRows.Batch::part).count();
    }

    /** The ledger is looked at first: a request that comes meanwhile counts as arrived. */
    boolean sendingNotArrived() {
        int begun = ledger().attempts() - before.attempts();
        return begun > traffic.imports();
    }

    boolean oneHalfAccepted() {
        var batches = ledger().batches();
        return batches.stream().anyMatch(half -> half.number().matches("\\d+\\.1") && half.accepted()
                && batches.stream().anyMatch(other -> other.run().equals(half.run())
                        && other.number().equals(half.number().replaceFirst("1$", "2")) && !other.accepted()));
    }

    boolean halvedDeep() {
        return ledger().batches().stream().anyMatch(batch -> batch.number().split("\\.").length > DEEP);
    }

    /** All is staged and nothing was sent since the process began. */
    boolean stagedOnly() {
        var ledger = ledger();
        return listAnswered() && runIs("delivering") && ledger.attempts() == before.attempts();
    }

    boolean jobSettled() {
        return complete(ledger()) > complete(before);
    }

    private static long complete(LedgerRows ledger) {
        return ledger.batches().stream().filter(batch -> batch.state().equals("complete")).count();
    }

    List<Path> runFolders() {
        return files(data.resolve("runs"));
    }

    boolean fileTaken() {
        return runFolders().stream().anyMatch(folder -> segments(folder) > 0);
    }

    boolean inboxEmptyOfSegments() {
        return segments(inbox) == 0 && fileTaken();
    }

    boolean listsAppeared() {
        return runFolders().stream().anyMatch(folder -> isNew(folder.resolve(".scratch/duplicates.csv")));
    }

    /** They are so short that they stay in a buffer until all is read. */
    boolean listsWritten() {
        return runFolders().stream().map(folder -> folder.resolve(".scratch/duplicates.csv"))
                .anyMatch(list -> isNew(list) && list.toFile().length() > 0);
    }

    /** Bodies of a run that were begun since the process began. */
    long newBodies() {
        return runFolders().stream().mapToLong(folder -> bodies(folder).filter(this::isNew).count()).max().orElse(0);
    }

    boolean lastBody() {
        return newBodies() >= batches;
    }

    /** A part of a batch is being written, or is just before it enters the ledger. */
    boolean unknownPart() {
        var parts = runFolders().stream().flatMap(View::bodies).filter(body -> body.getFileName().toString().matches("\\d+\\..+\\.json"))
                .filter(this::isNew).toList();
        var known = ledger().batches();
        return parts.stream().anyMatch(part -> known.stream().noneMatch(batch -> part.equals(body(batch))));
    }

    /** The ledger has the parts of a batch, and its own body is gone. */
    boolean wholeRemoved() {
        var replaced = before.batches().stream().filter(batch -> batch.state().equals("replaced")).map(this::body).toList();
        return newParts() > 0 && ledger().batches().stream().filter(batch -> batch.state().equals("replaced")).map(this::body)
                .anyMatch(body -> !replaced.contains(body) && Files.isDirectory(body.getParent()) && !Files.exists(body));
    }

    private Path body(LedgerRows.Batch batch) {
        int dot = (batch.number() + ".").indexOf('.');
        return data.resolve("runs").resolve(batch.run()).resolve("batches").resolve(
                "0".repeat(5 - dot) + batch.number() + ".json");
    }

    private static Stream<Path> bodies(Path runFolder) {
        return files(runFolder.resolve("batches")).stream();
    }

    /** Whether the process that was started last made it. */
    private boolean isNew(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isAfter(began);
        } catch (IOException e) {
            return false; // It is not there, or not any more.
        }
    }

    /** Where the run that goes on first has what it leaves. */
    private Optional<Path> placed(String place) {
        return attention().map(run -> data.resolve(place).resolve("newsletter").resolve(run));
    }

    boolean appeared(String place) {
        return placed(place).filter(Files::exists).isPresent();
    }

    boolean rejectedFile() {
        return holdsFile("dead-letter");
    }

    boolean archived() {
        return holdsFile("archive");
    }

    private boolean holdsFile(String place) {
        return placed(place).filter(folder -> segments(folder) > 0).isPresent();
    }

    boolean reportAppeared(String ending) {
        return attention().filter(run -> Files.exists(data.resolve("reports").resolve(run + ending))).isPresent();
    }

    /** How many whole segment files, or files made of them, lie in a folder. */
    static int segments(Path folder) {
        return (int) files(folder).stream().map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".csv") || name.endsWith(".csv.gz")).count();
    }

    static List<Path> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The state of things in a few words, for the table at the end. */
    static String inWords(Path data, Path inbox, LedgerRows ledger) {
        var states = new TreeSet<String>();
        ledger.batches().stream().map(LedgerRows.Batch::state).distinct().forEach(state -> states.add(
                ledger.batches().stream().filter(batch -> batch.state().equals(state)).count() + " " + state));
        var runs = ledger.runs().stream().map(LedgerRows.Run::state).toList();
        int taken = files(data.resolve("runs")).stream().mapToInt(View::segments).sum();
        return (runs.isEmpty() ? "no run" : String.join(", ", runs)) + "; files " + segments(inbox) + " inbox, "
                + taken + " run" + (states.isEmpty() ? "" : "; " + String.join(", ", states));
    }
}
