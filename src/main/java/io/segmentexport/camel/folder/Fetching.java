package io.segmentexport.camel.folder;

import io.segmentexport.claim.DoneFile;
import io.segmentexport.claim.Settling;
import io.segmentexport.config.Export;
import io.segmentexport.config.SegmentSelection;
import io.segmentexport.config.CamelUri;
import io.segmentexport.files.DataFolder;
import io.segmentexport.files.DurableFiles;
import io.segmentexport.observe.Health;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one export fetches from another machine: which files there are for it, that no done file comes before what it closes,
 * and what goes wrong, which is logged once a minute and not at each poll.
 */
public final class Fetching implements GenericFileFilter<Object>, ExceptionHandler {

    /** The name under which an endpoint finds the order in which the files of one look are fetched. */
    static final String DONE_FILES_LAST = "done-files-last";

    /** Hidden folders in that of the export: for what is on its way, and for what is here and not yet known to be whole. */
    static final String COMING = ".coming";
    static final String ARRIVED = ".arrived";

    private static final Duration QUIET = Duration.ofMinutes(1);

    private static final Comparator<GenericFile<?>> BY_NAME_DONE_FILES_LAST = Comparator
            .<GenericFile<?>, Boolean>comparing(file -> file.getFileNameOnly().endsWith(DoneFile.ENDING))
            .thenComparing(GenericFile::getRelativeFilePath);

    private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

    private final Export export;
    private final CamelUri from;
    private final Settling settling;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    /** By {@link System#nanoTime}. */
    private Optional<Long> loggedAt = Optional.empty();
    private Optional<String> lastFault = Optional.empty();
    private int arrived;

    /**
     * The fetching of an export, bound as {@code fetching-EXPORT}: by this name route template and endpoint find it.
     *
     * @param from     the folder
     * @param settling watches what lies there
     */
    public Fetching(Export export, CamelUri from, CamelContext context, Settling settling) {
        this.export = export;
        this.from = from;
        this.settling = settling;
        context.getRegistry().bind("fetching-" + export.id(), this);
        context.getRegistry().bind(DONE_FILES_LAST, BY_NAME_DONE_FILES_LAST);
    }

    /**
     * Whether a file there is one of this export, and has settled if no done file says so. Where each file is a run of its own, one
     * whose namesake has not been claimed here yet waits, so that none is written over. Asked of each file of a look, before the
     * first of them is fetched.
     */
    @Override
    public synchronized boolean accept(GenericFile<Object> found) {
        arrived = 0;
        if (found.isDirectory()) {
            return true;
        }
        var file = Path.of(found.getRelativeFilePath()).normalize();
        var name = file.getFileName().toString();
        boolean done = name.endsWith(DoneFile.ENDING);
        if (done && export.wholeWhen() == Export.WholeWhen.UNCHANGED || PickUp.beingWritten(name)) {
            return false;
        }
        if (!(done ? closes(file) : selected(file))) {
            if (warnedOf.add(file.toString())) {
                LOG.warn("export {}: {} {} (export.{}.segments); it is left alone on {}",
                        export.id(), name, SegmentSelection.whyLeftAlone(file), export.id(), from);
            }
            return false;
        }
        var here = export.folder().resolve(file).normalize();
        boolean eachIsARun = export.starts() == Export.Starts.ON_ARRIVAL && export.wholeWhen() == Export.WholeWhen.UNCHANGED;
        return here.startsWith(export.folder()) && settled(found) && !(eachIsARun && Files.exists(here));
    }

    private boolean settled(GenericFile<Object> found) {
        return export.wholeWhen() == Export.WholeWhen.DONE_FILE || settling.settled(
                there(found.getRelativeFilePath()), found.getFileLength(), found.getLastModified(), export.whole().after());
    }

    private String there(String name) {
        return "export " + export.id() + ", there: " + name;
    }

    static Path under(Export export, String hidden) {
        return export.folder().resolve(hidden);
    }

    private boolean selected(Path file) {
        return export.segments().segmentOf(file).isPresent();
    }

    private boolean closes(Path done) {
        var name = done.getFileName().toString();
        var closed = name.substring(0, name.length() - DoneFile.ENDING.length());
        return selected(done.resolveSibling(closed)) || selected(done.resolveSibling(closed + ".csv"));
    }

    /**
     * To be called before a file is stored.
     *
     * @param index how many files of this look came before it
     * @param name  its name
     * @throws IllegalStateException if it is a done file, and one of those before it has not arrived
     */
    public synchronized void next(@ExchangeProperty(Exchange.BATCH_INDEX) int index,
            @Header(Exchange.FILE_NAME) String name) {
        if (name.endsWith(DoneFile.ENDING) && arrived < index) {
            throw new IllegalStateException("a file that came before " + Path.of(name).getFileName() + " could not be fetched");
        }
    }

    /**
     * To be called when a file is stored under {@link #ARRIVED}: brings it into the folder of the export if it is whole. It is on
     * disk when this returns.
     *
     * @param stored where it is stored
     * @param listed its size there; null or less than 0 if the server did not tell
     * @throws IOException if another number of bytes came: it is removed here, and stays there
     */
    public synchronized void arrived(@Header(Exchange.FILE_NAME_PRODUCED) String stored, @Header(Exchange.FILE_LENGTH) Long listed)
            throws IOException {
        var file = Path.of(stored).toAbsolutePath();
        long bytes = Files.size(file);
        if (listed != null && listed >= 0 && listed != bytes) {
            Files.delete(file);
            throw new IOException("%s has %d bytes there, and %d came; it stays there".formatted(file.getFileName(), listed, bytes));
        }
        var name = under(export, ARRIVED).relativize(file);
        var here = export.folder().resolve(name);
        DataFolder.create(here.getParent());
        new DurableFiles().move(file, here);
        settling.forget(there(name.toString()));
        arrived++;
    }

    /** To be called if a file cannot be stored: it stays where it is. */
    public void failed(Exception exception) throws Exception {
        handleException(exception);
        throw exception;
    }

    @Override
    public void handleException(Throwable exception) {
        handleException(null, null, exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    /** Camel's own message is not logged: it may name the user. */
    @Override
    public synchronized void handleException(String message, Exchange exchange, Throwable exception) {
        lastFault = Optional.of(why(exception));
        long now = System.nanoTime();
        if (loggedAt.filter(at -> now - at < QUIET.toNanos()).isEmpty()) {
            loggedAt = Optional.of(now);
            LOG.warn("export {}: cannot fetch from {}: {}; it is tried again", export.id(), from, lastFault.get());
        }
    }

    private static String why(Throwable exception) {
        var root = exception;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage().strip();
    }

    /**
     * The check {@code folder-EXPORT}: whether the last look at the folder came to its end. The service is ready all the same.
     *
     * @param route the ID of the route that fetches
     */
    public Health.Check check(CamelContext context, String route) {
        return new Health.Check("folder-" + export.id(), false, () -> {
            var fetched = context.getRoute(route);
            boolean fails = fetched != null && fetched.getConsumer() instanceof ScheduledPollConsumer looks && looks.getErrorCounter() > 0;
            return new Health.Condition(!fails, fails ? lastFault().orElse("it cannot be reached") : null,
                    Map.of("folder", from.toString()));
        });
    }

    /** What went wrong at last, if anything ever did. */
    synchronized Optional<String> lastFault() {
        return lastFault;
    }
}
