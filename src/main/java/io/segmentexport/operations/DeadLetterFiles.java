package io.segmentexport.operations;

import io.segmentexport.close.DeadLetters;
import io.segmentexport.config.Word;
import io.segmentexport.files.DataFolder;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.Map;

/** The dead letters of a run, to look at and to download. They hold personal data. */
public final class DeadLetterFiles {

    private final DataFolder data;
    private final Ledger ledger;

    public DeadLetterFiles(DataFolder data, Ledger ledger) {
        this.data = data;
        this.ledger = ledger;
    }

    /** Their names, sizes and kinds. */
    public Reply list(Call call) throws IOException {
        var list = Reply.object();
        var letters = list.putArray("deadLetters");
        for (var letter : folder(call).letters()) {
            letters.addObject()
                    .put("name", letter.name())
                    .put("bytes", letter.bytes())
                    .put("kind", Word.of(letter.kind()));
        }
        return Reply.json(list);
    }

    /** One of them, as a file. The name is looked up among those that there are; no path is made of it. */
    public Reply download(Call call) throws IOException {
        var folder = folder(call);
        var name = call.names().get("name");
        try {
            var letter = folder.letters().stream().filter(known -> known.name().equals(name)).findFirst()
                    .orElseThrow(() -> gone(call));
            return new Reply(200, type(name), Map.of("Content-Disposition", attachment(name)), folder.open(letter));
        } catch (NoSuchFileException e) {
            throw gone(call);
        }
    }

    private static ProblemException gone(Call call) {
        return Kind.NOT_FOUND.because("run " + call.run() + " has no dead letter of that name (any more)");
    }

    private DeadLetters folder(Call call) {
        return new DeadLetters(new OpenRun(ledger.runs().get(call.run()), null, data));
    }

    private static String type(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".csv") ? "text/csv" : lower.endsWith(".json") ? "application/json" : "application/octet-stream";
    }

    /** A name to save it by, in both forms of RFC 6266. */
    private static String attachment(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        // RFC 8187 has percent-encoding as forms have it, but for these two.
        var exact = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + exact;
    }
}
