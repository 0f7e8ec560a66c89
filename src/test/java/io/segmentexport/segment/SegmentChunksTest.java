package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.Formats;
import io.segmentexport.segment.SegmentChunks.SegmentChunk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentChunksTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 | 0", "1 | 1", "999 | 999", "1000 | 1000", "1001 | 1000 1", "2000 | 1000 1000", "2500 | 1000 1000 500"})
    void holdAThousandRecordsEachAndEndOnce(int records, String sizes) {
        List<SegmentChunk> chunks = chunks(reader(records, 7));

        assertThat(chunks).extracting(chunk -> String.valueOf(chunk.records().size()))
                .containsExactly(sizes.split(" "));
        assertThat(chunks.subList(0, chunks.size() - 1)).noneMatch(SegmentChunk::last);
        assertThat(chunks.get(chunks.size() - 1).last()).isTrue();
        assertThat(chunks).flatExtracting(SegmentChunk::records).extracting(SegmentRecord::row)
                .containsExactlyElementsOf(IntStream.range(2, records + 2).boxed().toList());
    }

    @Test
    void holdFewerRecordsWhereTheyAreLong() {
        int third = SegmentChunks.MAX_CHARS / 3 + 1;

        assertThat(chunks(reader(7, third))).extracting(chunk -> chunk.records().size())
                .containsExactly(3, 3, 1);
    }

    @Test
    void giveNothingBehindTheLast() {
        SegmentChunks chunks = new SegmentChunks(reader(3, 1), Integer.MAX_VALUE, 0);
        chunks.next();

        assertThat(chunks.hasNext()).isFalse();
        assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void closeTheReader() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream bytes = new ByteArrayInputStream("email\na@x.org\n".getBytes(UTF_8)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        new SegmentChunks(reader(bytes), Integer.MAX_VALUE, 0).close();

        assertThat(closed).isTrue();
    }

    private static List<SegmentChunk> chunks(SegmentReader reader) {
        List<SegmentChunk> chunks = new ArrayList<>();
        new SegmentChunks(reader, Integer.MAX_VALUE, 0).forEachRemaining(chunks::add);
        return chunks;
    }

    /** Of records with one cell each. */
    private static SegmentReader reader(int records, int chars) {
        return reader(new ByteArrayInputStream(("email\n" + ("x".repeat(chars) + "\n").repeat(records)).getBytes(UTF_8)));
    }

    private static SegmentReader reader(InputStream bytes) {
        return SegmentReader.open("Buyers.csv", bytes, Formats.of(Optional.of(','), UTF_8), List.of());
    }
}
