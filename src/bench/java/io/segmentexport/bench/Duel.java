package io.segmentexport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Both contenders on the same file, one after the other and in turns, so that what else the machine does meets both.
 * Both must have sent the very same bodies, or there is nothing to compare.
 */
final class Duel {

    private final Contender ours;
    private final Contender plain;
    private final SinkProcess sink;

    Duel(Path folder, SinkProcess sink) throws IOException {
        this.ours = new ProductContender(folder.resolve("ours"));
        this.plain = new PlainContender(folder.resolve("plain"));
        this.sink = sink;
    }

    /** The medians of both. */
    record Result(Medians ours, Medians plain) {
        double ratio() {
            return ours.seconds() / plain.seconds();
        }

        double ofCpu() {
            return ours.of(Trial::cpuSeconds) / plain.of(Trial::cpuSeconds);
        }
    }

    /** Lets both export a file as often as told. */
    Result fight(GeneratedSegment segment, List<String> flags, int rounds) throws IOException, InterruptedException {
        var oursTrials = new ArrayList<Trial>();
        var plainTrials = new ArrayList<Trial>();
        for (int round = 0; round < rounds; round++) {
            plainTrials.add(export(plain, segment, flags));
            oursTrials.add(export(ours, segment, flags));
            ensureSameBodies(plainTrials.get(round).sink(), oursTrials.get(round).sink());
        }
        return new Result(new Medians(oursTrials), new Medians(plainTrials));
    }

    /** Lets one contender export a file. */
    Trial export(Contender contender, GeneratedSegment segment, List<String> flags)
            throws IOException, InterruptedException {
        sink.reset(Conduct.PROMPT);
        var trial = contender.export(segment, flags, sink);
        System.out.printf("  %,9d records, %-10s %6s s, CPU %6s s, %5s MB, pauses %4.1f %%  %s%n", segment.records(),
                contender.name(), Finding.figure(trial.seconds()), Finding.figure(trial.cpuSeconds()),
                Finding.figure(trial.peakMegabytes()), trial.pauseShare() * 100, String.join(" ", flags));
        return trial;
    }

    static void ensureSameBodies(SinkSummary plain, SinkSummary other) throws IOException {
        if (!other.sameBodiesAs(plain)) {
            throw new IOException("the contenders sent different bodies: plain Java " + plain + ", the other " + other);
        }
    }
}
