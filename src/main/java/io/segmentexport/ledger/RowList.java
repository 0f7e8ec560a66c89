package io.segmentexport.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;

/**
 * Positions of records in a run, ascending and compressed. A position counts through all files of the run:
 * the row in its file plus the rows of the files before it, so that one number tells file and row.
 */
public final class RowList {

    private final RoaringBitmap rows;

    private RowList(RoaringBitmap rows) {
        this.rows = rows;
    }

    /** The list of these positions. */
    public static RowList of(int... positions) {
        return new RowList(RoaringBitmap.bitmapOf(positions));
    }

    /** The list of all positions from the first to the last, both of them in it; empty if the last is before the first. */
    public static RowList range(int first, int last) {
        var rows = new RoaringBitmap();
        if (first <= last) {
            rows.add((long) first, last + 1L);
        }
        return new RowList(rows);
    }

    /** An empty list, to be grown by {@link #add}. */
    public static RowList empty() {
        return new RowList(new RoaringBitmap());
    }

    static RowList fromBytes(byte[] bytes) {
        var rows = new RoaringBitmap();
        try {
            rows.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("a row list in the ledger cannot be read", e);
        }
        return new RowList(rows);
    }

    byte[] toBytes() {
        var compact = rows.clone();
        compact.runOptimize();
        var bytes = ByteBuffer.allocate(compact.serializedSizeInBytes());
        compact.serialize(bytes);
        return bytes.array();
    }

    public void add(int position) {
        rows.add(position);
    }

    public void add(int... positions) {
        rows.add(positions);
    }

    /** Adds all positions of another list. */
    public void addAll(RowList other) {
        rows.or(other.rows);
    }

    public boolean contains(int position) {
        return rows.contains(position);
    }

    public int size() {
        return rows.getCardinality();
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The position of the profile that stands at an index of the request. */
    public int at(int index) {
        return rows.select(index);
    }

    /** The positions in ascending order. */
    public IntStream stream() {
        return rows.stream();
    }

    /** The highest position; the list is not empty. */
    public int last() {
        return rows.last();
    }

    /** This list without the positions of another. */
    public RowList without(RowList others) {
        return new RowList(RoaringBitmap.andNot(rows, others.rows));
    }

    /** The positions that this list and another have in common. */
    public RowList and(RowList other) {
        return new RowList(RoaringBitmap.and(rows, other.rows));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowList list && list.rows.equals(rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    @Override
    public String toString() {
        return size() + " rows";
    }
}
