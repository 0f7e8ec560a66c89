package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"MM/dd/yyyy", "M/d/yyyy|MM/dd/yyyy", "dd.MM.yyyy|yyyy/MM/dd|dd.MM.yyyy HH:mm:ss.SSS", "yyyyMMdd", "d-MMM-yyyy",
        "MM/dd/yyyy hh:mm a", "yyyy-MM-dd'T'HH:mm:ssXXX", "EEEE, d MMMM yyyy", "yyyy年M月d日", "MM/dd/yyyy | dd.MM.yyyy"})
    void takesFormatsThatReadEveryTextInOneWay(String text) {
        assertThat(DateFormats.parse(text).notation()).isEqualTo(text.replace(" | ", "|"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MM/dd/yyyy|dd/MM/yyyy", "d/M/yyyy|MM/dd/yyyy", "dd/MM/yyyy|yyyy-MM-dd|M/d/yyyy", "yyyyMMdd|ddMMyyyy",
        "yyyyMMdd|MMddyyyy", "yyyyMMdd|yyyyddMM", "dd.MM.yyyy HH:mm|dd.MM.yyyy mm:HH", "yyyy MM dd|yyyy dd MM"})
    void refusesFormatsThatMayReadATextInTwoWays(String text) {
        assertThatThrownBy(() -> DateFormats.parse(text)).isInstanceOf(InvalidValue.class).hasMessageContaining("in two ways");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MM/dd/yy", "mm/dd/yyyy", "dd/MM/YYYY", "MM/yyyy", "yyyyMd", "MM/dd/yyyy hh:mm", "", "|", "MM/dd/yyyy|", "nonsense",
        "MM/dd/yyyy z", "MM/dd/yyyy '", "yyyyy-MM-dd", "dd.mm.yyyy"})
    void refusesWhatTellsNoDay(String text) {
        assertThatThrownBy(() -> DateFormats.parse(text)).isInstanceOf(InvalidValue.class).hasMessageContaining("write for example MM/dd/yyyy");
    }

    @Test
    void readsWordsForNoValueAsTheFileHasThem() {
        assertThat(ValueRules.parseNullValues("NULL, \\\\N, (null), #N/A")).isEqualTo(ValueRules.DEFAULT.nullValues());
        assertThat(ValueRules.parseNullValues("\\N")).containsExactly("\\N");
        assertThat(ValueRules.parseNullValues("off")).isEmpty();
        assertThatThrownBy(() -> ValueRules.parseNullValues("NULL,,x")).isInstanceOf(InvalidValue.class).hasMessageContaining("empty word");
    }

    @Test
    void readsDatesForNone() {
        assertThat(ValueRules.parseNoDate("0001-01-01, 1753-01-01, 1900-01-01")).isEqualTo(ValueRules.DEFAULT.noDate());
        assertThat(ValueRules.parseNoDate("off")).isEqualTo(List.of());
        assertThatThrownBy(() -> ValueRules.parseNoDate("01/01/1900")).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boolean(ja/nein)", "boolean(はい/いいえ)", "boolean(1/2)", "boolean", "list(;)", "number"})
    void writesATypeAsItReadIt(String text) {
        assertThat(ValueType.parse(text).notation()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boolean()", "boolean(ja)", "boolean(ja/)", "boolean(/nein)", "boolean(ja/JA)", "boolean(a/b/c)", "boolean(ja/nein"})
    void refusesABooleanWithoutTwoWords(String text) {
        assertThatThrownBy(() -> ValueType.parse(text)).isInstanceOf(InvalidValue.class).hasMessageContaining("boolean(ja/nein)");
    }
}
