package io.segmentexport.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentexport.config.InvalidValue;
import io.segmentexport.config.Word;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RunStateTest {

    @ParameterizedTest
    @CsvSource({
        "claimed, false", "checking, false", "staging, false", "delivering, false", "tracking, false", "suspended, false", "unconfirmed, false",
        "completed, true", "completed-with-rejections, true", "completed-incomplete, true", "failed, true", "cancelled, true"
    })
    void hasAWordAndEndsARunOrNot(String word, boolean ended) {
        assertThat(RunState.of(word).word()).isEqualTo(word);
        assertThat(RunState.of(word).ended()).isEqualTo(ended);
    }

    @Test
    void hasNoOtherStateThanTheLedgerContractNames() {
        assertThat(Arrays.stream(RunState.values()).map(RunState::word)).containsExactlyInAnyOrder("claimed", "checking", "staging",
                "delivering", "tracking", "completed", "completed-with-rejections", "completed-incomplete", "failed", "cancelled", "suspended", "unconfirmed");
    }

    @ParameterizedTest
    @EnumSource
    void comesBackFromItsWord(BatchState state) {
        assertThat(Word.parse(state.word(), BatchState.class)).isSameAs(state);
        assertThat(state.word()).isIn("staged", "sending", "accepted", "complete", "replaced", "undelivered", "unconfirmed");
        assertThat(state.toSend()).isEqualTo(state.word().equals("staged") || state.word().equals("sending"));
    }

    @Test
    void refusesAWordThatIsNone() {
        assertThatThrownBy(() -> RunState.of("completed with rejections")).isInstanceOf(InvalidValue.class);
    }
}
