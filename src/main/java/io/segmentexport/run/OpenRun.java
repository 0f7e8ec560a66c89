package io.segmentexport.run;

import io.segmentexport.config.Connection;
import io.segmentexport.config.Export;
import io.segmentexport.deliver.Batch;
import io.segmentexport.deliver.DeliveriesUnderWay;
import io.segmentexport.deliver.PutAside;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Run;
import io.segmentexport.ledger.RunFile;
import io.segmentexport.ledger.RunState;
import io.segmentexport.segment.CsvOptions;
import io.segmentexport.stage.RecordTranslator;
import io.segmentexport.track.TrackedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A run that this process works on: what the ledger knows of it, and what only lives while it is worked on.
 * Whatever is needed after a crash is in the ledger, not here.
 */
public final class OpenRun {

    /** The folder, in the run's own, where its lists grow. */
    public static final String WORK = ".lists";

    private static final AtomicInteger READINGS = new AtomicInteger();

    private final Run run;
    private final Connection connection;
    private final DataFolder data;
    private final Function<RunFile, Path> places;
    private final int reading = READINGS.incrementAndGet();
    private final RunProgress progress = new RunProgress();
    private final AtomicReference<Halt> halt = new AtomicReference<>();
    private final DeliveriesUnderWay deliveries = new DeliveriesUnderWay();
    private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
    private final Map<String, TrackedJob> jobs = new ConcurrentHashMap<>();
    private final Semaphore news = new Semaphore(0);
    private final PutAside putAside = new PutAside();
    private StageTimes stages = new StageTimes(this, RunWatcher.NONE, InstantSource.system());
    private Set<String> batchesBefore;
    private volatile boolean stopping;
    private volatile boolean interrupted;
    private volatile boolean cancelled;
    private volatile List<RunFile> files;
    private volatile Set<RunFile> same = Set.of();
    private volatile RecordTranslator translator;
    private volatile Optional<String> sameContentAs = Optional.empty();

    public OpenRun(Run run, Connection connection, DataFolder data) {
        this(run, connection, data, new RunPlaces(run, data)::of);
    }

    /** A run whose files lie elsewhere than in its folder. */
    public OpenRun(Run run, Connection connection, DataFolder data, Function<RunFile, Path> places) {
        this.run = run;
        this.connection = connection;
        this.data = data;
        this.places = places;
        this.files = run.files();
    }

    public String id() {
        return run.id();
    }

    /** The run as it was when this process took it up. */
    public Run run() {
        return run;
    }

    /** The export as it was when the run was opened. */
    public Export export() {
        return run.export();
    }

    /** How its files are written, as far as the export says. */
    public CsvOptions csvOptions() {
        return new CsvOptions(export().delimiter(), export().charset());
    }

    /** The connection of its export; null where it is not configured any more. Such a run can only be brought to its end. */
    public Connection connection() {
        return connection;
    }

    /** Tells this reading of the files from another one of the same run in this process. */
    public int reading() {
        return reading;
    }

    public RunProgress progress() {
        return progress;
    }

    /** Has the times of its stages told. To be called before it is worked on. */
    void watchedBy(RunWatcher watcher, InstantSource clock) {
        stages = new StageTimes(this, watcher, clock);
    }

    /** The run is at this stage now. */
    public void enter(RunState stage) {
        progress.stage(stage);
        stages.enter(stage);
    }

    /** Nothing is left to do of its last stage. */
    public void leaveStage() {
        stages.end();
    }

    public DeliveriesUnderWay deliveries() {
        return deliveries;
    }

    /** The files of the run; with hash and records once they are checked. */
    public List<RunFile> files() {
        return files;
    }

    public void checked(List<RunFile> checkedFiles) {
        files = List.copyOf(checkedFiles);
        same = Set.copyOf(files);
        progress.total(records());
    }

    /** How many records the files hold; 0 before they are checked. */
    public long records() {
        return files.stream().mapToLong(file -> file.records().orElse(0)).sum();
    }

    /** Where a file of the run lies. */
    public Path path(RunFile file) {
        return places.apply(file);
    }

    /**
     * The files whose records cannot be read again: gone, or not the ones that were checked. What this process has checked
     * itself it does not hash again.
     */
    public List<RunFile> lost() throws IOException {
        var lost = new ArrayList<RunFile>();
        for (var file : files) {
            if (!Files.exists(path(file))) {
                lost.add(file);
            } else if (!same.contains(file)) {
                if (isTheOneChecked(file)) {
                    same = Stream.concat(same.stream(), Stream.of(file)).collect(Collectors.toUnmodifiableSet());
                } else {
                    lost.add(file);
                }
            }
        }
        return lost;
    }

    private boolean isTheOneChecked(RunFile file) throws IOException {
        return file.sha256().isEmpty()
                || file.sha256().get().equals(new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(path(file)));
    }

    public Path folder() {
        return data.run(id());
    }

    /** Where the run's lists grow until it ends. */
    public Path work() {
        return folder().resolve(WORK);
    }

    public DataFolder data() {
        return data;
    }

    public void translateWith(RecordTranslator fresh) {
        translator = fresh;
    }

    /** Nothing more is translated; what it took is let go, since the run may be tracked for hours. */
    public void translated() {
        translator = null;
    }

    /** Who translates the records of the run; null before and after. */
    public RecordTranslator translator() {
        return translator;
    }

    public Optional<String> sameContentAs() {
        return sameContentAs;
    }

    public void skipAs(String earlierRun) {
        sameContentAs = Optional.of(earlierRun);
    }

    /** Notes that Klaviyo refused a request which carried this batch or a part of it; gives how many that makes. */
    public int refused(String rootBatch) {
        return refusals.computeIfAbsent(rootBatch, key -> new AtomicInteger()).incrementAndGet();
    }

    /**
     * Whether the ledger knew a batch when the first of this reading was to be sent. What this reading has sent itself does not
     * count: no batch comes twice in it.
     *
     * @param numbers gives the numbers that the ledger knows; asked once
     */
    public synchronized boolean knewBefore(Batch batch, Function<String, Set<String>> numbers) {
        if (batchesBefore == null) {
            batchesBefore = numbers.apply(id());
        }
        return batchesBefore.contains(batch.number());
    }

    /** Batches that wait until it is known why Klaviyo does not answer to them. */
    public PutAside putAside() {
        return putAside;
    }

    public Map<String, TrackedJob> jobs() {
        return jobs;
    }

    /**
     * Stops reading and sending; the first reason stands, but a run that is suspended can be cancelled. A run that has failed
     * is still tracked to its end, and what suspends others interrupts it: it would only ask in vain until its deadline. One
     * that somebody cancels, failed or not, waits for nothing: its jobs are looked at now.
     */
    public void halt(Halt reason) {
        var before = halt.getAndUpdate(stands -> goesBefore(reason, stands) ? reason : stands);
        if (reason instanceof Halt.Cancelled) {
            cancelled = true;
            jobs.values().forEach(TrackedJob::lookNow);
        }
        interrupted |= reason instanceof Halt.Suspended && before instanceof Halt.Failed && !cancelled;
        if (held() || cancelled) {
            news.release();
        }
    }

    private static boolean goesBefore(Halt reason, Halt stands) {
        return stands == null || reason instanceof Halt.Cancelled && stands instanceof Halt.Suspended;
    }

    /**
     * Stops because of an exception. One that only tells of a full disk or a ledger out of reach fails no run, and where the
     * run has failed already it does not end now.
     *
     * @param what what could not be done
     * @return whether that is what stops it, so that it has to be told
     */
    public boolean broken(String what, Throwable exception) {
        var reason = Halt.of(what, exception);
        boolean held = held();
        interrupted |= reason instanceof Halt.Suspended;
        halt(reason);
        return halt().orElseThrow() == reason || !held && held();
    }

    /** Waits, but no longer than until the run is held or cancelled; it may come back before for nothing. */
    public void await(Duration time) throws InterruptedException {
        if (!held() && news.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    /** Why the run does not go on, if it does not. */
    public Optional<Halt> halt() {
        return Optional.ofNullable(halt.get());
    }

    /** Whether the run does not go on; asked by routes. */
    public boolean halted() {
        return halt.get() != null;
    }

    /** Whether somebody wants the run to end before its time, whatever else halts it. */
    public boolean cancelled() {
        return cancelled;
    }

    /** The service stops: whatever the run does, it goes on at the next start. */
    void stop() {
        stopping = true;
        halt(new Halt.Stopping());
    }

    /** Whether the run goes on later and does nothing now: it is suspended or interrupted, or the service stops. */
    public boolean held() {
        var reason = halt.get();
        return stopping || interrupted || reason != null && !reason.ends();
    }

    /** Whether the run stays as the ledger has it: the service stops, or one that was to end is interrupted, before its end. */
    public boolean cutShort() {
        var reason = halt.get();
        return stopping && (reason instanceof Halt.Stopping || !jobs.isEmpty()) || interrupted && reason != null && reason.ends();
    }

    /** Whether the run does not end now. */
    public boolean goesOnLater() {
        return cutShort() || halt.get() instanceof Halt.Suspended;
    }

    /** Stops here, for a reason of its own. */
    public RunHaltedException halting(Halt reason) {
        halt(reason);
        return new RunHaltedException(halt.get());
    }

    @Override
    public String toString() {
        return id();
    }
}
