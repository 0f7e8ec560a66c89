package io.segmentexport.observe;

/** Whether all routes run. The port is open before they do, and until they have stopped. */
public final class RoutesHealth {

    private volatile String whyNot = "the routes are being started";

    /** All routes run. */
    public void run() {
        whyNot = null;
    }

    /** The service stops, and its routes with it. */
    public void stop() {
        whyNot = "the service stops";
    }

    /** Whether all routes run. */
    public boolean running() {
        return whyNot == null;
    }

    /** The check {@code all-routes}; {@code routes} is one of Camel's own. */
    public Health.Check check() {
        return new Health.Check("all-routes", true, () -> {
            String why = whyNot;
            return new Health.Condition(why == null, why == null ? "they run" : why);
        });
    }
}
