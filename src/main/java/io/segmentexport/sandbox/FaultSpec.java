package io.segmentexport.sandbox;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A fault as it is written on the command line: {@code KIND[:OPTION=VALUE[,OPTION=VALUE]…]}, such as
 * {@code 503:every=7} or {@code cancel-job:next=2}. Without {@code next}, {@code every} or {@code from} it happens
 * always; without {@code on} it happens to every operation it can happen to.
 *
 * @param fault what happens
 * @param where the requests that count
 * @param when  how {@code count} picks from them
 * @param count a number of requests, from 1
 */
public record FaultSpec(Fault fault, Predicate<SandboxRequest> where, When when, int count) {

    private static final Pattern STATUS = Pattern.compile("(html-)?([45]\\d\\d)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Set<String> COMMON = Set.of("next", "every", "from", "on");
    private static final Set<String> OF_IMPORTS = Set.of("no-id", "cancel-job", "never-ends", "job-status", "refuse");
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "429", Set.of("retry-after"), "latency", Set.of("time"), "job-status", Set.of("word"),
            "refuse", Set.of("marker"));
    private static final String KINDS = "429, 401, any other 4xx or 5xx, html-403 and the like, drop, drop-answer,"
            + " truncate, latency, no-id, cancel-job, never-ends, job-status, account-limit, refuse";

    /** Which of the requests that count a fault hits. */
    public enum When {
        /** The first ones. */
        NEXT,
        /** Each n-th. */
        EVERY,
        /** The n-th and all after it. */
        FROM
    }

    /**
     * Reads a fault.
     *
     * @throws IllegalArgumentException if it cannot be read; the message says what would be right
     */
    public static FaultSpec parse(String text) {
        String[] parts = text.split(":", 2);
        String kind = parts[0].strip().toLowerCase(Locale.ROOT);
        Map<String, String> options = options(parts.length == 1 ? "" : parts[1]);
        Fault fault = fault(kind, options);
        refuseUnknown(kind, options);
        Predicate<SandboxRequest> where = where(kind, options);
        List<When> when = Arrays.stream(When.values()).filter(some -> options.containsKey(lower(some))).toList();
        if (when.size() > 1) {
            throw new IllegalArgumentException("A fault takes one of 'next', 'every' and 'from', not "
                    + when.stream().map(FaultSpec::lower).collect(Collectors.joining(" and ")));
        }
        if (when.isEmpty()) {
            return new FaultSpec(fault, where, When.FROM, 1);
        }
        String name = lower(when.get(0));
        return new FaultSpec(fault, where, when.get(0), whole(name, options.get(name), 1));
    }

    /**
     * A time as it is written on the command line: {@code 50ms}, {@code 2s}, {@code 1m}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Duration duration(String text) {
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time; write it like 50ms, 2s or 1m");
        }
        long amount = Long.parseLong(duration.group(1));
        return switch (duration.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            default -> Duration.ofMinutes(amount);
        };
    }

    /** Puts the fault in force. */
    public Faults.ActiveFault order(Faults faults) {
        return switch (when) {
            case NEXT -> faults.onNext(count, where, fault);
            case EVERY -> faults.onEvery(count, where, fault);
            case FROM -> faults.from(count, where, fault);
        };
    }

    private static Fault fault(String kind, Map<String, String> options) {
        return switch (kind) {
            case "429" -> Fault.throttled(whole("retry-after", options.getOrDefault("retry-after", "1"), 0));
            case "401" -> Fault.unauthorised();
            case "drop" -> Fault.Flaw.DROPS_UNREAD;
            case "drop-answer" -> Fault.Flaw.DROPS_ANSWER;
            case "truncate" -> Fault.Flaw.TRUNCATES_ANSWER;
            case "latency" -> new Fault.Latency(duration(required(kind, "time", options)));
            case "no-id" -> Fault.Flaw.LEAVES_OUT_JOB_ID;
            case "cancel-job" -> Fault.DecidesJob.CANCELLED;
            case "never-ends" -> Fault.DecidesJob.ENDLESS;
            case "job-status" -> new Fault.DecidesJob(required(kind, "word", options));
            case "account-limit" -> Fault.accountLimit();
            case "refuse" -> Fault.refusal();
            default -> status(kind);
        };
    }

    private static Fault status(String kind) {
        Matcher status = STATUS.matcher(kind);
        if (!status.matches()) {
            throw new IllegalArgumentException("There is no fault '" + kind + "'; there are " + KINDS);
        }
        int number = Integer.parseInt(status.group(2));
        return status.group(1) == null ? Fault.status(number) : Fault.htmlStatus(number);
    }

    private static Predicate<SandboxRequest> where(String kind, Map<String, String> options) {
        Predicate<SandboxRequest> standard = OF_IMPORTS.contains(kind) ? Operation.BULK_IMPORT : Faults.EVERYWHERE;
        Predicate<SandboxRequest> where = options.containsKey("on") ? operation(options.get("on")) : standard;
        String marker = options.get("marker");
        return marker == null ? where : where.and(request -> request.bodyContains(marker));
    }

    private static Operation operation(String name) {
        List<Operation> operations = Arrays.asList(Operation.values());
        return operations.stream().filter(operation -> lower(operation).equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no operation '" + name + "'; 'on' takes "
                        + operations.stream().map(FaultSpec::lower).collect(Collectors.joining(", "))));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, String> options(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : text.isBlank() ? new String[0] : text.split(",")) {
            String[] parts = option.split("=", 2);
            if (parts.length != 2 || parts[1].isBlank() || options.put(parts[0].strip(), parts[1].strip()) != null) {
                throw new IllegalArgumentException("'" + option + "' is no option, or stands twice; write next=20, "
                        + "every=7 or from=3, with a comma between two");
            }
        }
        return options;
    }

    private static void refuseUnknown(String kind, Map<String, String> options) {
        Set<String> own = OPTIONS.getOrDefault(kind, Set.of());
        options.keySet().stream().filter(name -> !COMMON.contains(name) && !own.contains(name))
                .findFirst().ifPresent(name -> {
                    throw new IllegalArgumentException("The fault '" + kind + "' has no option '" + name
                            + "'; it has next, every, from, on"
                            + own.stream().map(", "::concat).collect(Collectors.joining()));
                });
    }

    private static String required(String kind, String name, Map<String, String> options) {
        if (!options.containsKey(name)) {
            throw new IllegalArgumentException("The fault '" + kind + "' needs the option '" + name + "'");
        }
        return options.get(name);
    }

    private static int whole(String name, String text, int least) {
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least) {
            throw new IllegalArgumentException(
                    "'" + name + "' must be a whole number from " + least + ", not '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
