package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One page of an import job's errors.
 *
 * @param errors at most 100
 * @param next   the link to the next page, for {@link KlaviyoRequest#next}; empty on the last page
 */
public record ImportErrors(List<ImportError> errors, Optional<String> next) {

    public ImportErrors {
        errors = List.copyOf(errors);
    }

    /** A page; empty where the document has no list of errors. */
    static Optional<ImportErrors> from(JsonNode document) {
        JsonNode data = document.path("data");
        if (!data.isArray()) {
            return Optional.empty();
        }
        List<ImportError> errors = new ArrayList<>();
        data.forEach(resource -> errors.add(ImportError.from(resource)));
        Optional<String> next = Optional.of(document.path("links").path("next"))
                .filter(JsonNode::isTextual).map(JsonNode::textValue).filter(link -> !link.isBlank());
        return Optional.of(new ImportErrors(errors, next));
    }

    /** The errors, and whether there are more; a link may hold a cursor that is nobody's business. */
    @Override
    public String toString() {
        return "ImportErrors[errors=" + errors + ", next=" + next.isPresent() + "]";
    }
}
