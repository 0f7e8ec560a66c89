package io.segmentexport.camel.folder;

/** Camel components that do not come with the program: their jars lie beside it. */
public final class OtherComponents {

    private OtherComponents() {
    }

    /** Whether the Camel component of this name is on the class path. */
    public static boolean has(String scheme) {
        return OtherComponents.class.getResource("/META-INF/services/org/apache/camel/component/" + scheme) != null;
    }

    /** What to do if it is not. */
    public static String missing(String scheme) {
        return "there is no Camel component \"" + scheme + "\" here; lay the jar that has it, and those that it needs, into "
                + "beside/ (README, \"Other components\")";
    }
}
