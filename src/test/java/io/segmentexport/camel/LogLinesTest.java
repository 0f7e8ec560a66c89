package io.segmentexport.camel;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** How a line of the log looks. */
class LogLinesTest {

    @Test
    void holdsNoControlCharacterOfAMessage() {
        var appender = LoggerContext.getContext(false).getConfiguration().getAppender("console");
        var event = Log4jLogEvent.newBuilder().setLevel(Level.WARN).setLoggerName("a.PickUp")
                .setMessage(new SimpleMessage("a\nb\rc\u001b[31md\u009be\tf")).build();

        assertThat(appender.getLayout().toSerializable(event).toString()).endsWith("a?b?c?[31md?e\tf" + System.lineSeparator());
    }
}
