package io.segmentexport.camel;

import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.SchedulerException;

/**
 * Lets the schedules' triggers fire only while all of their routes stand. Camel makes a trigger before it knows the endpoint
 * of it; one that fires in between fails, and never fires again.
 */
final class Triggers {

    /** So that none fires before {@link #release}. */
    static final String HELD_AT_FIRST = "camel.component.quartz.auto-start-scheduler";

    private Triggers() {
    }

    /** None fires; one that is due meanwhile fires after it. */
    static void hold(CamelContext context) throws SchedulerException {
        var quartz = quartz(context);
        if (quartz != null) {
            quartz.getScheduler().standby();
        }
    }

    /** They fire when they are due. */
    static void release(CamelContext context) throws SchedulerException {
        var quartz = quartz(context);
        if (quartz != null) {
            quartz.getScheduler().start();
        }
    }

    private static QuartzComponent quartz(CamelContext context) {
        var component = context.hasComponent("quartz") instanceof QuartzComponent quartz ? quartz : null;
        return component == null || component.getScheduler() == null ? null : component;
    }
}
