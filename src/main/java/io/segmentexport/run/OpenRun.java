package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.files.BatchFiles;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.Explanations;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Explanation.Kind;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.slf4j.MDC;

/**
 * A run that this process works on: what the ledger knows of it, and where it stands. Whatever is needed after a crash is
 * in the ledger, not here. What a stage needs while it works on a run belongs to that stage.
 */
public final class OpenRun {

    private final Run run;
    private final Connection connection;
    private final DataFolder data;
    private final Function<RunFile, Path> places;
    private final RunProgress progress;
    private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.GOING);
    private final Semaphore news = new Semaphore(0);
    private RunWatchers watchers = new RunWatchers();
    private LongSupplier nanoTime = System::nanoTime;
    private volatile Optional<Long> inStageSince = Optional.empty();
    private volatile List<RunFile> files;
    private volatile boolean staged;
    private volatile Optional<String> sameContentAs;

    public OpenRun(Run run, Connection connection, DataFolder data) {
        this(run, connection, data, new RunPlaces(run, data)::of);
    }

    /** A run whose files are not in its folder. */
    public OpenRun(Run run, Connection connection, DataFolder data, Function<RunFile, Path> places) {
        this.run = run;
        this.connection = connection;
        this.data = data;
        this.places = places;
        this.files = run.files();
        this.staged = run.staged();
        this.sameContentAs = run.sameContentAs();
        long bytes = files.stream().mapToLong(RunFile::bytes).sum();
        this.progress = new RunProgress(bytes);
        if (staged) {
            progress.read(records(), bytes);
        }
    }

    public String id() {
        return run.id();
    }

    /** What this thread logs from now on names the run. (Camel's own MDC does it at each step: a tenth of an export's time.) */
    public void nameInLog() {
        MDC.put("run", id());
    }

    /** The run as it was when this process took it up. */
    public Run run() {
        return run;
    }

    /** The export as it was when the run was opened. */
    public Export export() {
        return run.export();
    }

    /** The connection of its export; null if it is no longer configured. Such a run can only be cancelled. */
    public Connection connection() {
        return connection;
    }

    public RunProgress progress() {
        return progress;
    }

    /** Reports how long it is in each of its stages, by a monotonic clock. Called before the run is worked on. */
    void watchedBy(RunWatchers told, LongSupplier by) {
        watchers = told;
        nanoTime = by;
    }

    /** The run enters a stage; the one before it is over. */
    public void enter(RunState stage) {
        leaveStage();
        progress.stage(stage);
        inStageSince = Optional.of(nanoTime.getAsLong());
    }

    /** The run has left its last stage. */
    public void leaveStage() {
        inStageSince.map(since -> Duration.ofNanos(nanoTime.getAsLong() - since)).ifPresent(took ->
                watchers.tell(watcher -> watcher.stage(this, progress.now().stage(), took)));
        inStageSince = Optional.empty();
    }

    /** The files of the run; with hash and records once they are staged. */
    public List<RunFile> files() {
        return files;
    }

    /** All files are read, and their batches and facts are in the ledger. */
    public void staged(List<RunFile> readFiles) {
        files = List.copyOf(readFiles);
        staged = true;
    }

    /** Whether all files were read to their end and their batches are in the ledger. */
    public boolean staged() {
        return staged;
    }

    /** The batches are of no use any more: the files are to be staged again. Nothing was sent. */
    public void stageAnew() {
        staged = false;
    }

    /** How many records the files hold; 0 before they are staged. */
    public long records() {
        return files.stream().mapToLong(file -> file.records().orElse(0)).sum();
    }

    /** Where a file of the run lies. */
    public Path path(RunFile file) {
        return places.apply(file);
    }

    /** The files that cannot be read again as they were staged: gone, or changed since. Each is hashed. */
    public List<RunFile> lost() throws IOException {
        var lost = new ArrayList<RunFile>();
        for (var file : files) {
            if (lost(file)) {
                lost.add(file);
            }
        }
        return lost;
    }

    /** Whether a file cannot be read again as it was staged. */
    public boolean lost(RunFile file) throws IOException {
        return !Files.exists(path(file)) || file.sha256().isPresent()
                && !file.sha256().get().equals(new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(path(file)));
    }

    public Path folder() {
        return data.run(id());
    }

    /** The request bodies of the run. */
    public BatchFiles bodies() {
        return new BatchFiles(data.batches(id()));
    }

    public DataFolder data() {
        return data;
    }

    public Optional<String> sameContentAs() {
        return sameContentAs;
    }

    /** An earlier run exported this very content: nothing is sent. */
    public void skipAs(String earlierRun) {
        sameContentAs = Optional.of(earlierRun);
    }

    /** Whether something of it may have to be sent: not if it is halted or skipped, or if only its jobs are to be followed. */
    public boolean toSend() {
        return !halted() && sameContentAs.isEmpty() && run.state() != RunState.TRACKING && run.state() != RunState.UNCONFIRMED;
    }

    /** Whether its files are to be staged. */
    public boolean toStage() {
        return toSend() && !staged;
    }

    /** Where the run stands. */
    public Standing standing() {
        return standing.get();
    }

    public boolean halted() {
        return standing().halted();
    }

    public boolean held() {
        return standing().held();
    }

    public boolean cancelled() {
        return standing().cancelled();
    }

    /**
     * Halts the run, as {@link Standing#then} says.
     *
     * @return whether that changed where the run stands
     */
    public boolean halt(Standing next) {
        var before = standing.getAndUpdate(stands -> stands.then(next));
        var now = before.then(next);
        if (now.held() || now.cancelled()) {
            news.release();
        }
        return now != before;
    }

    /** Halts the run and gives the exception that leaves the stage. */
    public RunHaltedException halting(Standing next) {
        halt(next);
        return new RunHaltedException(standing());
    }

    /**
     * Halts the run because of an exception: a full disk or a lost ledger suspends it, anything else fails it.
     *
     * @param what what could not be done
     * @return whether that changed where the run stands, so that it has to be logged
     */
    public boolean broken(String what, Throwable exception) {
        return !(exception instanceof RunHaltedException) && halt(StorageFault.in(exception)
                .map(fault -> Standing.suspended(fault.explanation()))
                .orElseGet(() -> Standing.failed(Kind.BROKEN, what, Explanations.of(exception))));
    }

    /** Waits, but no longer than until the run is held or cancelled; may return early. */
    public void await(Duration time) throws InterruptedException {
        if (!held() && news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    @Override
    public String toString() {
        return id();
    }
}
