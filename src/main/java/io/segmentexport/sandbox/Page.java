package io.segmentexport.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * A page of numbered things.
 *
 * @param numbers the numbers on the page
 * @param next    where the next page starts; empty on the last
 */
record Page(List<Integer> numbers, OptionalInt next) {

    /**
     * The page that starts at a position.
     *
     * @param position where to start looking
     * @param end      the number after the last
     * @param size     how many fit
     * @param included which numbers count
     */
    static Page of(int position, int end, int size, IntPredicate included) {
        List<Integer> numbers = new ArrayList<>(size);
        for (int number = position; number < end; number++) {
            if (included.test(number)) {
                if (numbers.size() == size) {
                    return new Page(numbers, OptionalInt.of(number));
                }
                numbers.add(number);
            }
        }
        return new Page(numbers, OptionalInt.empty());
    }
}
