package io.segmentexport.camel;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.MessageHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/**
 * Takes down every text that outlives a message: log events with exceptions and context, of each exchange its headers,
 * properties, exceptions and message history, the ledger, and the reports. Bodies are not taken down: they carry what
 * is to be sent.
 */
final class Witness extends EventNotifierSupport implements AutoCloseable {

    private final ExportFixture fixture;
    private final Map<String, Level> levels = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> exchanged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> exceptions = new ConcurrentLinkedQueue<>();
    private final Log log = new Log();

    /** Listens from here on, to everything that the routes and Camel log down to DEBUG. */
    static Witness of(ExportFixture fixture) throws Exception {
        var witness = new Witness(fixture);
        witness.start();
        fixture.integration().camelContext().getManagementStrategy().addEventNotifier(witness);
        return witness;
    }

    private Witness(ExportFixture fixture) {
        this.fixture = fixture;
        log.start();
        var root = LoggerContext.getContext(false).getConfiguration().getRootLogger();
        // The console keeps to its warnings: all the others are for the witness.
        root.getAppenders().forEach((name, appender) -> {
            root.removeAppender(name);
            root.addAppender(appender, Level.WARN, null);
        });
        root.addAppender(log, Level.ALL, null);
        for (var logger : List.of("io.segmentexport", "org.apache.camel", "org.apache.hc.client5.http")) {
            levels.put(logger, LogManager.getLogger(logger).getLevel());
            // What goes over the wire is what the HTTP client logs at DEBUG, bodies and all; so INFO is its most.
            Configurator.setLevel(logger, logger.endsWith("http") ? Level.INFO : Level.DEBUG);
        }
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeEvent happened) {
            takeDown(happened.getExchange());
        }
    }

    private void takeDown(Exchange exchange) {
        exchange.getMessage().getHeaders().forEach((name, value) -> exchanged.add("header " + name + " = " + value));
        exchange.getAllProperties().forEach((name, value) -> exchanged.add("property " + name + " = " + value));
        exchanged.add(MessageHelper.dumpMessageHistoryStacktrace(exchange, null, false));
        for (var exception : new Throwable[] {exchange.getException(),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)}) {
            if (exception != null) {
                exceptions.add(words(exception));
            }
        }
    }

    private static String words(Throwable exception) {
        var words = new StringWriter();
        exception.printStackTrace(new PrintWriter(words, true));
        return words.toString();
    }

    List<String> logged() {
        return List.copyOf(logged);
    }

    List<String> exchanged() {
        return List.copyOf(exchanged);
    }

    List<String> exceptions() {
        return List.copyOf(exceptions);
    }

    /** Every value of every column of every table; bytes as if they were Latin text. */
    List<String> ledger() throws SQLException {
        var values = new ArrayList<String>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + fixture.data().ledger());
                var tables = connection.getMetaData()
                        .getTables(null, null, "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                String table = tables.getString("TABLE_NAME");
                try (var query = connection.createStatement();
                        var rows = query.executeQuery("select * from \"" + table + "\"")) {
                    while (rows.next()) {
                        for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                            values.add(table + "." + rows.getMetaData()
                                    .getColumnName(column) + " = " + text(rows.getObject(column)));
                        }
                    }
                }
            }
        }
        return values;
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : String.valueOf(value);
    }

    /** Everything in the folder of the reports. */
    List<String> reports() throws IOException {
        var texts = new ArrayList<String>();
        try (var files = Files.list(fixture.data().reports())) {
            for (Path file : files.toList()) {
                texts.add(file.getFileName() + ": " + Files.readString(file));
            }
        }
        return texts;
    }

    @Override
    public void close() {
        var root = LoggerContext.getContext(false).getConfiguration().getRootLogger();
        root.removeAppender(log.getName());
        levels.forEach(Configurator::setLevel);
        log.stop();
    }

    private final class Log extends AbstractAppender {
        Log() {
            super("witness", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            logged.add(event.getLevel() + " " + event.getLoggerName() + " " + event.getThreadName() + " "
                    + event.getContextData() + " " + event.getMessage().getFormattedMessage()
                    + (event.getThrown() == null ? "" : "\n" + words(event.getThrown())));
        }
    }
}
