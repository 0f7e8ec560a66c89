package io.segmentexport.camel;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A segment of one column whose right end is known from its own addresses.
 *
 * @param addresses one for each record, in the order of the rows
 */
record SampleSegment(List<String> addresses) {

    /** {@code PREFIX0@example.com} and so on: addresses that nobody refuses. */
    static SampleSegment of(String prefix, int records) {
        return new SampleSegment(IntStream.range(0, records).mapToObj(i -> prefix + i + "@example.com").toList());
    }

    /** The same segment with another address in one place. */
    SampleSegment with(int index, String address) {
        var changed = new ArrayList<>(addresses);
        changed.set(index, address);
        return new SampleSegment(changed);
    }

    String csv() {
        return "EMail\n" + String.join("\n", addresses) + "\n";
    }

    /** The row of a record: the header is row 1. */
    static int row(int index) {
        return index + 2;
    }

    Set<String> all() {
        return new LinkedHashSet<>(addresses);
    }

    /** All but some. */
    Set<String> without(String... some) {
        var rest = all();
        List.of(some).forEach(rest::remove);
        return rest;
    }

    int size() {
        return addresses.size();
    }
}
