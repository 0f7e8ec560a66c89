package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An answer that is no document of Klaviyo's API: the page of a proxy, a gateway or a network shield.
 *
 * @param web   whether it is a web page
 * @param words what it says first, on one line, at most 80 characters, without personal data; may be empty
 */
public record ErrorPage(boolean web, String words) {

    /** What a page says, it says before this. */
    private static final int BYTES_READ = 1 << 12;
    private static final int LONGEST = 80;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern TITLE = Pattern.compile("(?is)<(title|h1)\\b[^<>]*+>(.*?)</\\1>");
    private static final Pattern MARKUP = Pattern.compile("(?is)<!--.*?-->|<(script|style|head)\\b.*?</\\1>|<[^<>]*+>");

    /** Reads a body that is not empty. */
    static ErrorPage of(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, BYTES_READ), StandardCharsets.UTF_8).replace("\ufeff", "").strip();
        boolean web = text.startsWith("<");
        return new ErrorPage(web, line(web ? title(text) : text.startsWith("{") || text.startsWith("[") ? json(body) : text));
    }

    /** What an answer says first, whoever gave it; may be empty. */
    public static String wordsOf(String body) {
        return of(body.getBytes(StandardCharsets.UTF_8)).words();
    }

    private static String title(String page) {
        return TITLE.matcher(page).results().map(found -> MARKUP.matcher(found.group(2)).replaceAll(" "))
                .filter(title -> !title.isBlank()).findFirst()
                .orElseGet(() -> MARKUP.matcher(page).replaceAll("\n"));
    }

    private static String json(byte[] body) {
        try {
            JsonNode document = JSON.readTree(body);
            return Stream.of("message", "error_description", "error", "title", "reason").map(name -> document.path(name).textValue())
                    .filter(Objects::nonNull).findFirst().orElse("");
        } catch (IOException e) {
            return ""; // Half a document: its beginning says nothing.
        }
    }

    private static String line(String text) {
        String words = text.lines().filter(line -> line.codePoints().anyMatch(Character::isLetterOrDigit)).findFirst()
                .filter(line -> line.indexOf('\ufffd') < 0).map(PersonalData::masked).orElse("");
        return words.length() > LONGEST ? words.substring(0, LONGEST - 1).strip() + "…" : words;
    }
}
