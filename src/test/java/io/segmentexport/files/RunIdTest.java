package io.segmentexport.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {

    @Test
    void namesExportAndTimeInUtcAndIsSafeInAFileName() {
        assertThat(RunId.next("newsletter", Instant.parse("2026-11-23T10:15:00Z")))
                .matches("newsletter-20261123-101500-[0-9a-f]{4}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"newsletter", "a-b_C", "newsletter-20261123-101500-ab12"})
    void isToldFromOtherNames(String export) {
        String name = RunId.next(export, Instant.parse("2026-11-23T10:15:00Z"));

        assertThat(RunId.export(name)).contains(export);
        assertThat(RunId.export(name + "-old")).isEmpty();
        assertThat(RunId.export("old-" + name)).contains("old-" + export);
        assertThat(RunId.export("nobody-2026")).isEmpty();
    }

    @Test
    void sortsByTime() {
        var ids = Stream.of("2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")
                .map(time -> RunId.next("newsletter", Instant.parse(time))).toList();

        assertThat(ids).isSorted();
    }

    @Test
    void differsWithinOneSecond() {
        var now = Instant.parse("2026-11-23T10:15:00Z");

        assertThat(Stream.generate(() -> RunId.next("x", now)).limit(20).collect(Collectors.toSet())).hasSizeGreaterThan(15);
    }

    @Test
    void isTheSameInEveryLocale() {
        var before = Locale.getDefault();
        try {
            for (var language : List.of("ar-EG-u-nu-arab", "th-TH-u-ca-buddhist", "tr-TR")) {
                Locale.setDefault(Locale.forLanguageTag(language));
                assertThat(RunId.next("newsletter", Instant.parse("2026-11-23T10:15:00Z")))
                        .as(language).matches("newsletter-20261123-101500-[0-9a-f]{4}");
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
