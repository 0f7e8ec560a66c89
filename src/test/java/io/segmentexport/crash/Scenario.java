package io.segmentexport.crash;

import io.segmentexport.crash.KillPoint.Need;
import io.segmentexport.crash.Workload.Layout;
import io.segmentexport.crash.Workload.Shape;
import io.segmentexport.sandbox.Fault;
import io.segmentexport.sandbox.Faults;
import io.segmentexport.sandbox.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One input in one data folder, and the points at which its processes are killed, one after the other. After the last
 * one a process is left alone to the end.
 *
 * @param name        for people
 * @param seed        makes the records
 * @param shapes      what is dropped: one run each
 * @param slow        whether the sandbox takes but one import a second
 * @param largestBody how many bytes an import may have, else it is refused with 413
 * @param faults      what goes wrong all the time
 * @param farInbox    whether the watched folder is on another file system, where there is one
 * @param kills       the points in their order
 */
record Scenario(
        String name, long seed, List<Shape> shapes, boolean slow, int largestBody, Background faults, boolean farInbox,
        List<Kill> kills) {

    /** The long form kills so often at least: in each stage, but that it cuts parts or has something else refused. */
    static final int FEWEST_KILLS = Stage.values().length - 1;
    private static final int KLAVIYOS_LARGEST_BODY = 5_000_000;
    private static final int SMALL_BODY = 700_000;

    /**
     * A point, and at its how-many-th occurrence.
     *
     * @param point the point
     * @param nth   from 1
     */
    record Kill(KillPoint point, int nth) {

        static List<Kill> of(KillPoint... points) {
            return Arrays.stream(points).map(point -> new Kill(point, 1)).toList();
        }

        @Override
        public String toString() {
            return point + (nth == 1 ? "" : " (no. " + nth + ")");
        }
    }

    /** Faults that happen to each n-th import, and to each n-th question about a job; none where the number is 0. */
    record Background(int unavailable, int unread, int unanswered, int throttled, int jobUnavailable) {

        void order(Faults faults) {
            every(unavailable, Operation.BULK_IMPORT, Fault.status(503), faults);
            every(unread, Operation.BULK_IMPORT, Fault.Flaw.DROPS_UNREAD, faults);
            every(unanswered, Operation.BULK_IMPORT, Fault.Flaw.DROPS_ANSWER, faults);
            every(throttled, Operation.BULK_IMPORT, Fault.throttled(0), faults);
            every(jobUnavailable, Operation.IMPORT_JOB, Fault.status(503), faults);
            every(jobUnavailable, Operation.IMPORT_ERRORS, Fault.Flaw.TRUNCATES_ANSWER, faults);
        }

        private static void every(int n, Operation where, Fault fault, Faults faults) {
            if (n > 0) {
                faults.onEvery(n, where, fault);
            }
        }
    }

    /** The usual form: every stage at more points than three. */
    static List<Scenario> usual(long seed) {
        return List.of(
                new Scenario("two files in turn", seed,
                        List.of(new Shape("a", Layout.ONE_FILE, 43_000, 0, false),
                                new Shape("b", Layout.ONE_FILE, 3_000, 0, false)),
                        false, KLAVIYOS_LARGEST_BODY, new Background(5, 7, 0, 6, 4), false,
                        Kill.of(KillPoint.RUN_FOLDER, KillPoint.SECOND_RUN_ROW, KillPoint.ACCOUNT_ASKED,
                                KillPoint.STAGING_BEGINS, KillPoint.A_BATCH, KillPoint.BEFORE_COMMIT, KillPoint.NOTHING_SENT,
                                KillPoint.BACK_OFF, KillPoint.NAMES_BAD_PROFILES, KillPoint.PART_BEGUN, KillPoint.CARRIED_OUT,
                                KillPoint.FIRST_PAGE, KillPoint.DEAD_LETTERS, KillPoint.ENDED)),
                new Scenario("three parts with a done file, one import a second", seed + 1,
                        List.of(new Shape("p", Layout.PARTS, 43_000, 0, false)), true, KLAVIYOS_LARGEST_BODY,
                        new Background(0, 6, 5, 0, 5), true,
                        Kill.of(KillPoint.FIRST_FILE_TAKEN, KillPoint.LIST_FOUND, KillPoint.FIRST_CHUNK, KillPoint.LAST_BATCH,
                                KillPoint.FIRST_SENDING, KillPoint.SENDING, KillPoint.REMAINDER, KillPoint.ANSWERED_202,
                                KillPoint.SECOND_PAGE, KillPoint.ARCHIVE)),
                new Scenario("a packed file, its batches too large, a record that is found by halving", seed + 2,
                        List.of(new Shape("z", Layout.GZIP, 26_000, 0, true)), false, SMALL_BODY,
                        new Background(6, 0, 7, 0, 0), false,
                        Kill.of(KillPoint.ALL_TAKEN, KillPoint.LIST_TOLD, KillPoint.FIRST_BATCH, KillPoint.COMMITTED,
                                KillPoint.FIRST_ARRIVED, KillPoint.BROKEN, KillPoint.HALVES, KillPoint.WHOLE_REMOVED,
                                KillPoint.HALVED_DEEPER, KillPoint.ERRORS_ASKED, KillPoint.REPORT)));
    }

    /** The long form: everything is drawn, a point in each stage. */
    static Scenario drawn(long seed) {
        // Seeds in a row draw alike at first, unless they are mixed.
        var random = new Random(new SplittableRandom(seed).nextLong());
        boolean slow = random.nextInt(4) == 0;
        boolean small = random.nextInt(3) == 0;
        boolean poison = random.nextInt(3) == 0;
        var layout = Layout.values()[random.nextInt(Layout.values().length)];
        boolean twoRuns = layout != Layout.PARTS && random.nextInt(3) == 0;
        int filler = small || random.nextInt(3) > 0 ? 0 : 700;
        int records = filler > 0 ? 22_000 + random.nextInt(4_000) : 42_000 + random.nextInt(8_000);
        var shapes = new ArrayList<>(List.of(new Shape("a", layout, records, filler, poison)));
        if (twoRuns) {
            shapes.add(new Shape("b", Layout.ONE_FILE, 3_000 + random.nextInt(9_000), 0, false));
        }
        var given = EnumSet.noneOf(Need.class);
        add(given, Need.SLOW, slow);
        add(given, Need.SMALL, small);
        add(given, Need.POISON, poison);
        add(given, Need.TWO_RUNS, twoRuns);
        add(given, Need.NAMED, !poison);
        var background = new Background(times(random), times(random), times(random), times(random), times(random));
        return new Scenario("drawn: " + layout + (twoRuns ? " and another" : ""), seed, shapes, slow,
                small ? SMALL_BODY : KLAVIYOS_LARGEST_BODY, background, random.nextBoolean(), kills(given, random));
    }

    private static void add(Set<Need> needs, Need need, boolean given) {
        if (given) {
            needs.add(need);
        }
    }

    /** How often a fault comes: to each so-many-th request, or to none. */
    private static int times(Random random) {
        return random.nextInt(3) == 0 ? 0 : 4 + random.nextInt(6);
    }

    /** What is refused may be cut only once: it is killed while that is done, or when it is refused. */
    private static List<Kill> kills(Set<Need> given, Random random) {
        boolean cutting = random.nextBoolean();
        var kills = new ArrayList<Kill>();
        for (var stage : Stage.values()) {
            if (stage != Stage.CUTTING || cutting) {
                var possible = KillPoint.in(stage).stream().filter(point -> given.containsAll(point.needs()))
                        .filter(point -> stage != Stage.AFTER_POST || !cutting || point.needs().isEmpty()).toList();
                var point = possible.get(random.nextInt(possible.size()));
                int most = point.sign() instanceof KillPoint.AtRequest request ? request.most() : 1;
                kills.add(new Kill(point, 1 + random.nextInt(most)));
            }
        }
        return List.copyOf(kills);
    }

    @Override
    public String toString() {
        return name + " (seed " + seed + ")";
    }
}
