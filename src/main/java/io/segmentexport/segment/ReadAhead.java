package io.segmentexport.segment;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Takes the items of a source ahead of whoever asks for them, in a thread of its own, and hands them out in order:
 * while one is worked on, the next are made. So many wait that the source is never far ahead, and memory has its bound.
 *
 * <p>What the source throws is thrown here, once all that came before it was handed out. The thread closes the source
 * and ends with the last item, with a failure, and when this is closed before. One thread may iterate at a time; any may
 * close.
 *
 * @param <T> the items; not null
 */
public final class ReadAhead<T> implements Iterator<T>, Closeable {

    /** What the thread has to say: an item; or, as the last, that none follows or why. */
    private record Step<T>(T item, Throwable failure) {
    }

    private final BlockingQueue<Step<T>> steps;
    private final Thread thread;
    private volatile boolean closed;
    private Step<T> next;

    private <S extends Iterator<T> & Closeable> ReadAhead(S source, int ahead, String name) {
        steps = new ArrayBlockingQueue<>(ahead);
        thread = new Thread(() -> read(source), name);
        thread.setDaemon(true);
    }

    /**
     * Begins to take from a source.
     *
     * @param source belongs to the thread from now on, which closes it; it shall not block for ever if it is
     *               interrupted
     * @param ahead  how many items wait at most; one more is being made then
     * @param name   of the thread
     */
    public static <T, S extends Iterator<T> & Closeable> ReadAhead<T> of(S source, int ahead, String name) {
        ReadAhead<T> items = new ReadAhead<>(source, ahead, name);
        items.thread.start();
        return items;
    }

    private <S extends Iterator<T> & Closeable> void read(S source) {
        Throwable failure = readToTheEnd(source);
        try {
            tell(new Step<>(null, failure));
        } catch (InterruptedException e) {
            // Closed meanwhile: nobody asks how it ended.
        }
    }

    /** Gives what was thrown, or null at the end of the source. */
    private <S extends Iterator<T> & Closeable> Throwable readToTheEnd(S source) {
        try (source) {
            while (!closed && source.hasNext()) {
                tell(new Step<>(source.next(), null));
            }
            return null;
        } catch (IOException e) {
            return new UncheckedIOException(e);
        } catch (InterruptedException e) {
            return new UncheckedIOException(new InterruptedIOException("interrupted in " + thread.getName()));
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Closing interrupts a wait, and whatever the source makes of its interrupt, there is none after it. */
    private void tell(Step<T> step) throws InterruptedException {
        if (!closed) {
            steps.put(step);
        }
    }

    /**
     * Whether an item follows; waits until that is known.
     *
     * @throws UncheckedIOException  if the source's close failed, or the wait was interrupted (the thread stays so)
     * @throws IllegalStateException if this was closed before the end
     */
    @Override
    public boolean hasNext() {
        if (next == null) {
            next = await();
        }
        if (next.failure() instanceof RuntimeException failure) {
            throw failure;
        }
        if (next.failure() instanceof Error error) {
            throw error;
        }
        return next.item() != null;
    }

    /** The next item; throws as {@link #hasNext} does. */
    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The last item was given");
        }
        T item = next.item();
        next = null;
        return item;
    }

    private Step<T> await() {
        try {
            return steps.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new InterruptedIOException("interrupted in " + thread.getName()));
        }
    }

    /** Returns when the thread has closed the source and ended, however far it was; what it met then is not told. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        // Whoever waits for an item, or asks for one now, is told.
        steps.clear();
        steps.offer(new Step<>(null, new IllegalStateException("closed before the end: " + thread.getName())));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
