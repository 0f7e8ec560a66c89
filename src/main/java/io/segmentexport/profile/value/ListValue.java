package io.segmentexport.profile.value;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.segmentexport.segment.Blanks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Several texts in one cell: with a separator between them, or as a JSON array, which every cell is that begins with
 * {@code [}. Items are trimmed, empty ones dropped, and the field is left out if none is left.
 */
final class ListValue implements CellValue {

    private static final JsonFactory JSON = new JsonFactory();

    private final char separator;

    /** @param separator what stands between two items */
    ListValue(char separator) {
        this.separator = separator;
    }

    @Override
    public Outcome write(ProfileJson json, FieldName name, String cell) {
        String text = Blanks.trim(cell);
        if (text.charAt(0) == '[') {
            Optional<List<String>> items = array(text).or(() -> array(text.replace("\"\"", "\"")));
            items.filter(found -> !found.isEmpty()).ifPresent(found -> {
                json.beginArray(name);
                found.forEach(json::item);
                json.endArray();
            });
            return items.isPresent() ? Outcome.FITS : Outcome.MISFIT;
        }
        boolean begun = false;
        int start = 0;
        while (start <= text.length()) {
            int next = text.indexOf(separator, start);
            int end = next < 0 ? text.length() : next;
            String item = Blanks.trim(text.substring(start, end));
            if (!item.isEmpty()) {
                if (!begun) {
                    json.beginArray(name);
                    begun = true;
                }
                json.item(item);
            }
            start = end + 1;
        }
        if (begun) {
            json.endArray();
        }
        return Outcome.FITS;
    }

    /** The items of a JSON array of texts, numbers and booleans; empty if it is none. */
    private static Optional<List<String>> array(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            List<String> items = new ArrayList<>();
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == null || !token.isScalarValue()) {
                    return Optional.empty();
                }
                String item = token == JsonToken.VALUE_NULL ? "" : Blanks.trim(parser.getText());
                if (!item.isEmpty()) {
                    items.add(item);
                }
            }
            return parser.nextToken() == null ? Optional.of(items) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String misfit(String cell) {
        return "begins with [ but is not a JSON array of texts such as [\"a\",\"b\"]";
    }
}
