package io.segmentexport.profile.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigitAutomatonTest {

    @ParameterizedTest
    @ValueSource(strings = {"12", "1[2-4]", "\\d{2}", "(?:1|2[3-59])\\d{1,2}", "1?2?3?", "(?:1(?:2|34)?){2}", "\\d\\d?",
        "(?:0|[1-3])4", "1(?:2{2}|3){1,2}", "(?:12)\\d*"})
    void matchesAsTheRegularExpressionDoes(String pattern) {
        DigitAutomaton automaton = new DigitAutomaton(Set.of(pattern), (matching, length) -> true);

        for (int number = 0; number < 10_000; number++) {
            String digits = Integer.toString(number);
            assertThat(automaton.accepts(digits, 0)).as(digits).isEqualTo(Pattern.matches(pattern, digits));
        }
    }

    @Test
    void asksWithAllPatternsThatMatchAndTheLength() {
        DigitAutomaton automaton = new DigitAutomaton(Set.of("1\\d*", "[12]3", "13"),
                (matching, length) -> matching.equals(Set.of("1\\d*", "[12]3", "13")) && length == 2);

        assertThat(automaton.accepts("13", 0)).isTrue();
        assertThat(automaton.accepts("+4913", 3)).isTrue();
        assertThat(automaton.accepts("23", 0)).isFalse();
        assertThat(automaton.accepts("133", 0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=1)1", "(?!1)2", "1.", "1+", "^1$", "(1)\\1", "[^1]", "[\\d]", "\\D", "\\p{Nd}", "1|"})
    void refusesAPatternThatItWouldReadOtherwise(String pattern) {
        assertThatThrownBy(() -> new DigitAutomaton(Set.of("1", pattern), (matching, length) -> true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
