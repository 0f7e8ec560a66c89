package io.segmentexport.operations;

import java.io.IOException;
import java.util.Map;

/** The OpenAPI document of the operations. */
public final class Document {

    private static final String PLACE = "/openapi/operations.json";

    /** The document as it is. */
    public Reply show(Call call) throws IOException {
        try (var document = Document.class.getResourceAsStream(PLACE)) {
            return new Reply(200, "application/json", Map.of(), document.readAllBytes());
        }
    }
}
