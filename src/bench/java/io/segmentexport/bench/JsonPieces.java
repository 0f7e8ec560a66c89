package io.segmentexport.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.profile.value.FieldName;
import io.segmentexport.profile.value.ProfileJson;
import io.segmentexport.profile.value.WellFormed;
import io.segmentexport.segment.SegmentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cells of a generated file, written as the texts of a profile by the product and by Jackson's generator. */
@State(Scope.Thread)
public class JsonPieces {

    private static final int RECORDS = 10_000;
    private static final int SEED = 4;
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
    private static final SerializableString TYPE = new SerializedString("type");
    private static final SerializableString PROFILE = new SerializedString("profile");
    private static final SerializableString ATTRIBUTES = new SerializedString("attributes");
    private static final SerializableString PROPERTIES = new SerializedString("properties");

    private final List<String[]> rows = new ArrayList<>();
    private final FieldName properties = new FieldName("properties");
    private FieldName[] names;
    private SerializableString[] jacksonNames;

    @Setup
    public void prepare() throws IOException {
        var file = new SegmentGenerator(SEED).generate(Path.of("target", "bench", "segments"), RECORDS).file();
        try (var reader = SegmentReader.open(file, new FileFormat(Optional.of(','), StandardCharsets.UTF_8, 0, QuoteEscape.DOUBLED, List.of()), List.of())) {
            names = reader.columns().names().stream().map(FieldName::new).toArray(FieldName[]::new);
            jacksonNames = reader.columns().names().stream().map(SerializedString::new).toArray(SerializableString[]::new);
            reader.forEachRemaining(record -> rows.add(record.cells()));
        }
    }

    /** As the product writes them. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void writeJson(Blackhole sink) {
        var json = new ProfileJson();
        for (String[] cells : rows) {
            json.begin();
            json.beginInner(properties);
            for (int i = 0; i < cells.length; i++) {
                json.text(names[i], cells[i]);
            }
            json.endInner();
            sink.consume(json.end());
        }
    }

    /** The same by Jackson, which needs well-formed texts too. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void writeJsonByJackson(Blackhole sink) throws IOException {
        var bytes = new ByteArrayBuilder();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.setRootValueSeparator(null);
            for (String[] cells : rows) {
                bytes.reset();
                json.writeStartObject();
                json.writeFieldName(TYPE);
                json.writeString(PROFILE);
                json.writeFieldName(ATTRIBUTES);
                json.writeStartObject();
                json.writeFieldName(PROPERTIES);
                json.writeStartObject();
                for (int i = 0; i < cells.length; i++) {
                    json.writeFieldName(jacksonNames[i]);
                    json.writeString(WellFormed.text(cells[i]));
                }
                json.writeEndObject();
                json.writeEndObject();
                json.writeEndObject();
                json.flush();
                sink.consume(bytes.toByteArray());
            }
        }
    }
}
