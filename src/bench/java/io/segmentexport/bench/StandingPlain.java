package io.segmentexport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** {@link PlainJava}, which begins an export with each line that it reads. */
final class StandingPlain implements StandingContender {

    private final Process process;
    private final OutputStream orders;
    private final BufferedReader said;

    private StandingPlain(Process process) {
        this.process = process;
        this.orders = process.getOutputStream();
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param segment the file that it exports over and over */
    static StandingPlain start(GeneratedSegment segment, SinkProcess sink) throws IOException {
        return new StandingPlain(new ProcessBuilder(PlainContender.standing(segment, sink))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    @Override
    public String name() {
        return "plain Java";
    }

    @Override
    public Turn export(GeneratedSegment segment, SinkProcess sink) throws IOException, InterruptedException {
        var cpuBefore = MeasuredProcess.cpu(process);
        orders.write('\n');
        orders.flush();
        var line = said.readLine();
        if (line == null) {
            throw new IOException("plain Java ended; what it said on standard error tells why");
        }
        var began = PlainContender.began(line, segment);
        var cpu = MeasuredProcess.cpu(process).minus(cpuBefore);
        var summary = sink.summary();
        return new Turn(Duration.between(began, summary.lastAccepted()), cpu, summary);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
