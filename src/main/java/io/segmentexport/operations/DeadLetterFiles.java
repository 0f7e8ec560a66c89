package io.segmentexport.operations;

import io.segmentexport.close.DeadLetters;
import io.segmentexport.close.DeadLetters.DeadLetter;
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
        var list = Json.object();
        var letters = list.putArray("deadLetters");
        for (var letter : folder(call).letters()) {
            letters.addObject()
                    .put("name", letter.name())
                    .put("bytes", letter.bytes())
                    .put("kind", letter.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return Reply.json(list);
    }

    /** One of them, as a file. The name is looked up among those that there are; no path is made of it. */
    public Reply download(Call call) throws IOException {
        var name = call.names().get("name");
        var folder = folder(call);
        for (var letter : folder.letters()) {
            if (letter.name().equals(name)) {
                return file(letter, folder, call);
            }
        }
        throw gone(call);
    }

    private static Reply file(DeadLetter letter, DeadLetters folder, Call call) throws IOException {
        try {
            return new Reply(200, type(letter.name()),
                    Map.of("Content-Disposition", attachment(letter.name())), folder.open(letter));
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
        int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT)) {
            case ".csv" -> "text/csv";
            case ".json" -> "application/json";
            default -> "application/octet-stream";
        };
    }

    /** A name to save it by, in both forms of RFC 6266. */
    private static String attachment(String name) {
        var plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        // RFC 8187 has percent-encoding as forms have it, but for these two.
        var exact = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
        return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + exact;
    }
}
