package io.segmentexport.camel.folder;

import io.segmentexport.claim.DoneFile;
import io.segmentexport.config.Export;
import io.segmentexport.config.CamelUri;
import io.segmentexport.observe.Health;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Comparator<GenericFile<?>> BY_NAME_DONE_FILES_LAST = Comparator
            .<GenericFile<?>, Boolean>comparing(file -> file.getFileNameOnly().endsWith(DoneFile.ENDING))
            .thenComparing(GenericFile::getRelativeFilePath);

    private static final Logger LOG = LoggerFactory.getLogger(Fetching.class);

    private final Export export;
    private final CamelUri from;
    private final InstantSource clock;
    private final Set<String> warnedOf = ConcurrentHashMap.newKeySet();
    private Instant quietUntil = Instant.MIN;
    private Optional<String> lastFault = Optional.empty();
    private int arrived;

    /**
     * The fetching of an export, bound as {@code fetching-EXPORT}: by this name route template and endpoint find it.
     *
     * @param from the folder
     */
    public Fetching(Export export, CamelUri from, CamelContext context, InstantSource clock) {
        this.export = export;
        this.from = from;
        this.clock = clock;
        context.getRegistry().bind("fetching-" + export.id(), this);
        context.getRegistry().bind(DONE_FILES_LAST, BY_NAME_DONE_FILES_LAST);
    }

    /**
     * Whether a file there is one of this export. Where each file is a run of its own, one whose namesake has not been claimed
     * here yet waits, so that none is written over. Asked of each file of a look, before the first of them is fetched.
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
                LOG.warn("export {}: {} belongs to no segment of this export (export.{}.segments); it is left alone on {}",
                        export.id(), name, export.id(), from);
            }
            return false;
        }
        var here = export.folder().resolve(file).normalize();
        boolean eachIsARun = export.starts() == Export.Starts.ON_ARRIVAL && export.wholeWhen() == Export.WholeWhen.UNCHANGED;
        return here.startsWith(export.folder()) && !(eachIsARun && Files.exists(here));
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

    /** To be called when a file is stored. */
    public synchronized void arrived() {
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
        if (!clock.instant().isBefore(quietUntil)) {
            quietUntil = clock.instant().plus(QUIET);
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
