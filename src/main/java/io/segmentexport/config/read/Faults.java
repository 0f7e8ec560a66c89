package io.segmentexport.config.read;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.ConfigurationException.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.lang3.StringUtils;

/** Collects the faults of one configuration file, so that all of them are told at once. */
final class Faults {

    /** Klaviyo's private keys begin with {@code pk_}; one that slipped to a wrong place must not be repeated. */
    private static final Pattern PRIVATE_KEY = Pattern.compile("pk_\\w{4,}");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]+@");
    private static final Pattern EMAIL_ADDRESS = Pattern.compile("[^\\s@'`/…]+@[^\\s@'`]+\\.[^\\s@'`]+");

    /** A line break in a value must not look like a fault of its own. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final int LONGEST = 600;
    private static final int LONGEST_KEY = 160;
    private static final int MOST = 200;

    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    Faults(String file) {
        this.file = file;
    }

    /**
     * Notes a fault.
     *
     * @param line from 1; 0 if the key is not in the file
     */
    void add(int line, String key, String message) {
        faults.add(fault(line, key, message));
    }

    /** A fault of this file that is not collected, for what is found only later. */
    Fault fault(int line, String key, String message) {
        return new Fault(file, line, presentable(key, LONGEST_KEY), presentable(message, LONGEST));
    }

    /** Throws what was collected, in the order of the file; what is missing from the file comes last. */
    void throwIfAny() {
        faults.sort(Comparator.comparingInt(fault -> fault.line() == 0 ? Integer.MAX_VALUE : fault.line()));
        if (faults.size() > MOST) {
            int more = faults.size() - MOST;
            faults.subList(MOST, faults.size()).clear();
            add(0, "(more)", "%,d more faults are not shown; is this a properties file?".formatted(more));
        }
        ConfigurationException.throwIfAny(faults);
    }

    /** A key or a value may be a whole file. What is told of it is its beginning; the advice stands at the end of a message. */
    private static String presentable(String text, int longest) {
        String bounded = StringUtils.abbreviateMiddle(text, "…", 4 * longest); // Masking takes the square of a length.
        return StringUtils.abbreviateMiddle(masked(bounded), "…", longest);
    }

    private static String masked(String text) {
        String masked = PRIVATE_KEY.matcher(text).replaceAll("pk_…");
        masked = USER_INFO.matcher(masked).replaceAll("//…@");
        masked = EMAIL_ADDRESS.matcher(masked).replaceAll("…@…");
        return CONTROL.matcher(masked).replaceAll("?");
    }
}
