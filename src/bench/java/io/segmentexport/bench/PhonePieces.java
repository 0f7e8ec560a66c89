package io.segmentexport.bench;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.profile.phone.PhoneNumbers;
import io.segmentexport.segment.SegmentReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Phone numbers of a generated file, read by the product and by libphonenumber alone. */
@State(Scope.Thread)
public class PhonePieces {

    private static final int RECORDS = 10_000;
    private static final int SEED = 4;
    private static final PhoneNumberUtil LIBRARY = PhoneNumberUtil.getInstance();

    private final PhoneNumbers phoneNumbers = new PhoneNumbers(Optional.empty());
    private String[] cells;

    @Setup
    public void prepare() throws IOException {
        var file = new SegmentGenerator(SEED).generate(Path.of("target", "bench", "segments"), RECORDS).file();
        try (var reader = SegmentReader.open(file, new FileFormat(Optional.of(','), StandardCharsets.UTF_8, 0, QuoteEscape.DOUBLED, List.of()), List.of())) {
            int phone = reader.columns().names().indexOf("Phone");
            cells = IntStream.range(0, RECORDS).mapToObj(i -> reader.next().cells()[phone]).toArray(String[]::new);
        }
    }

    /** As the product reads them. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readPhoneNumber(Blackhole sink) {
        for (String cell : cells) {
            sink.consume(phoneNumbers.read(cell));
        }
    }

    /** The same by the library, for numbers with a country code. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void readPhoneNumberByLibrary(Blackhole sink) throws NumberParseException {
        for (String cell : cells) {
            var number = LIBRARY.parse(cell, "ZZ");
            sink.consume(LIBRARY.isValidNumber(number) ? LIBRARY.format(number, PhoneNumberFormat.E164) : "");
        }
    }
}
