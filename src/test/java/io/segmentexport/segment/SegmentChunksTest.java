package io.segmentexport.segment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentChunksTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 | 0", "1 | 1", "999 | 999", "1000 | 1000", "1001 | 1000 1", "2000 | 1000 1000", "2500 | 1000 1000 500"})
    void holdAThousandRecordsEachAndEndOnce(int records, String sizes) {
        List<SegmentChunk> chunks = chunks(new Records(records, 7));

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

        assertThat(chunks(new Records(7, third))).extracting(chunk -> chunk.records().size())
                .containsExactly(3, 3, 1);
    }

    @Test
    void giveNothingBehindTheLast() {
        SegmentChunks chunks = new SegmentChunks(new Records(3, 1));
        chunks.next();

        assertThat(chunks.hasNext()).isFalse();
        assertThatThrownBy(chunks::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void closeTheReader() throws IOException {
        Records reader = new Records(3, 1);

        new SegmentChunks(reader).close();

        assertThat(reader.closed).isTrue();
    }

    private static List<SegmentChunk> chunks(SegmentReader reader) {
        List<SegmentChunk> chunks = new ArrayList<>();
        new SegmentChunks(reader).forEachRemaining(chunks::add);
        return chunks;
    }

    private static final class Records implements SegmentReader {

        private final Iterator<SegmentRecord> records;
        private boolean closed;

        Records(int count, int chars) {
            String cell = "x".repeat(chars);
            records = IntStream.range(2, count + 2)
                    .mapToObj(row -> new SegmentRecord(row, new String[] {cell}, 1)).iterator();
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        public String file() {
            return "Buyers.csv";
        }

        @Override
        public SegmentFacts facts() {
            return new SegmentFacts("", 0, 0, 1, columns(), dialect());
        }

        @Override
        public List<String> columns() {
            return List.of("email");
        }

        @Override
        public List<String> addedColumns() {
            return List.of();
        }

        @Override
        public CsvDialect dialect() {
            return new CsvDialect(UTF_8, false, ',');
        }

        @Override
        public boolean hasNext() {
            return records.hasNext();
        }

        @Override
        public SegmentRecord next() {
            return records.next();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
