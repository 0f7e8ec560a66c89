package io.segmentexport.camel;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.quartz.SchedulerException;

/**
 * The scheduler of a service that has an export on schedule. Its triggers fire only when all routes run: Camel makes a
 * trigger before it knows the endpoint of it, and one that fires in between fails and never fires again.
 */
final class Triggers {

    private static final String QUARTZ_PROPERTIES = "quartz-properties";

    private Triggers() {
    }

    /** Camel's settings of the scheduler: no trigger fires before {@link #release}. */
    static Map<String, String> properties() {
        return Map.of(
                "camel.component.quartz.properties-ref", QUARTZ_PROPERTIES,
                "camel.component.quartz.auto-start-scheduler", "false",
                "camel.component.quartz.enable-jmx", "false");
    }

    /** Binds the settings of Quartz's own. */
    static void bind(Main main) {
        var properties = new Properties();
        // A trigger only hands over; two threads are enough for it.
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        // Else a trigger that fires some seconds late is given a due time that the schedule does not have.
        properties.setProperty("org.quartz.jobStore.misfireThreshold", String.valueOf(Duration.ofDays(1).toMillis()));
        main.bind(QUARTZ_PROPERTIES, properties);
    }

    /** The triggers fire from now on. */
    static void release(CamelContext context) throws SchedulerException {
        if (context.hasComponent("quartz") instanceof QuartzComponent quartz && quartz.getScheduler() != null) {
            quartz.getScheduler().start();
        }
    }
}
