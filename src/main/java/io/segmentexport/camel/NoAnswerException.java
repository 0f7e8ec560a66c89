package io.segmentexport.camel;

import io.segmentexport.klaviyo.Answer;

/** Klaviyo gave no answer that means anything; the same request may succeed later. What a redelivery is for. */
public final class NoAnswerException extends Exception {

    private final transient Answer answer;

    NoAnswerException(Answer answer) {
        super(inWords(answer));
        this.answer = answer;
    }

    /** What there was of an answer. */
    public Answer answer() {
        return answer instanceof Answer.InDoubt doubt ? new Answer.Unavailable(202, doubt.reason()) : answer;
    }

    private static String inWords(Answer answer) {
        if (answer instanceof Answer.Unavailable unavailable) {
            return (unavailable.status() > 0 ? unavailable.status() + ": " : "") + unavailable.detail();
        }
        return answer instanceof Answer.InDoubt doubt ? doubt.reason() : "no answer";
    }
}
