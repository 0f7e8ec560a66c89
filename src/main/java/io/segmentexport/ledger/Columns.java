package io.segmentexport.ledger;

import io.segmentexport.config.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.roaringbitmap.RoaringBitmap;

/** How the ledger stores values in columns, on every database alike. */
final class Columns {

    private static final int LONGEST_TEXT = 400;

    private Columns() {
    }

    /** Makes statements take, and rows give, the values of the ledger. Null is an empty {@link Optional}. */
    static void register(Jdbi jdbi) {
        jdbi.registerRowMapper(Columns::recordMapper);
        register(jdbi, Instant.class, Long.class, Instant::toEpochMilli, Instant::ofEpochMilli);
        register(jdbi, Path.class, String.class, Path::toString, Path::of);
        register(jdbi, RoaringBitmap.class, byte[].class, Columns::bytes, Columns::rows);
        register(jdbi, Explanation.class, String.class, Explanation::toJson, Explanation::fromJson);
        registerWords(jdbi, RunState.class);
        registerWords(jdbi, BatchState.class);
        registerWords(jdbi, Requests.Request.Kind.class);
        registerWords(jdbi, Requests.Request.State.class);
    }

    private static byte[] bytes(RoaringBitmap rows) {
        var compact = rows.clone();
        compact.runOptimize();
        var bytes = ByteBuffer.allocate(compact.serializedSizeInBytes());
        compact.serialize(bytes);
        return bytes.array();
    }

    static RoaringBitmap rows(byte[] bytes) {
        var rows = new RoaringBitmap();
        try {
            rows.deserialize(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("a row list in the ledger cannot be read", e);
        }
        return rows;
    }

    private static Optional<RowMapper<?>> recordMapper(Type type, ConfigRegistry config) {
        return type instanceof Class<?> row && row.isRecord() ? Optional.of(ConstructorMapper.of(row)) : Optional.empty();
    }

    private static <E extends Enum<E>> void registerWords(Jdbi jdbi, Class<E> type) {
        register(jdbi, type, String.class, Word::of, word -> Word.parse(word, type));
    }

    private static <T, S> void register(Jdbi jdbi, Class<T> type, Class<S> stored, Function<T, S> store, Function<S, T> read) {
        ArgumentFactory.Preparable factory = (of, config) -> type.isAssignableFrom(GenericTypes.getErasedType(of))
                ? Optional.of(value -> (position, statement, context) ->
                        statement.setObject(position, value == null ? null : store.apply(type.cast(value))))
                : Optional.empty();
        jdbi.registerArgument(factory);
        jdbi.registerColumnMapper(type, (rs, column, context) -> {
            var value = context.findColumnMapperFor(stored).orElseThrow().map(rs, column, context);
            return value == null ? null : read.apply(value);
        });
    }

    /** The moment in a column; empty if it is null. */
    static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
        long millis = rs.getLong(column);
        return rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** A text from outside, cut to 400 characters. */
    static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }
}
