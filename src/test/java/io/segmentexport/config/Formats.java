package io.segmentexport.config;

import io.segmentexport.config.Export.FileFormat;
import io.segmentexport.config.Export.QuoteEscape;
import io.segmentexport.config.Export.WholeWhen;
import io.segmentexport.config.Export.Wholeness;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When files are whole, how they are read and what cells mean, by default but for what a test names. */
public final class Formats {

    public static final FileFormat UTF_8 = of(Optional.empty(), StandardCharsets.UTF_8);
    public static final ValueRules VALUES = values(Optional.empty());

    public static final Wholeness UNCHANGED = new Wholeness(WholeWhen.UNCHANGED, Duration.ofSeconds(10));

    private Formats() {
    }

    public static FileFormat of(Optional<Character> delimiter, Charset charset) {
        return new FileFormat(delimiter, charset, 0, QuoteEscape.DOUBLED, List.of());
    }

    public static ValueRules values(Optional<String> phoneRegion) {
        ValueRules usual = ValueRules.DEFAULT;
        return new ValueRules(phoneRegion, usual.nullValues(), usual.spreadsheetIds(), usual.noDate(), usual.dateFormats(),
                usual.decimal(), usual.onMisfit());
    }
}
