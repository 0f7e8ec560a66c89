package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

    /**
     * One profile that an import job could not import.
     *
     * @param index  its place in the batch as sent, from 0, where Klaviyo points at it
     * @param email  its e-mail address as Klaviyo gives it back, to find the record by where there is no index.
     *               Personal data: not shown by {@link #toString()}, not to be kept
     * @param code   Klaviyo's word for the kind of fault; empty where it gave none
     * @param title  the fault in short, without personal data
     * @param detail the fault, without personal data, at most 200 characters
     */
    public record ImportError(OptionalInt index, Optional<String> email, String code, String title, String detail) {

        static ImportError from(JsonNode resource) {
            JsonNode attributes = resource.path("attributes");
            ApiError error = ApiError.from(attributes);
            OptionalInt index = error.profile().map(pointer -> OptionalInt.of(pointer.index())).orElse(OptionalInt.empty());
            return new ImportError(index, email(attributes.path("original_payload")),
                    error.code(), error.title(), error.summary());
        }

        /** The e-mail of an original payload, whose shape Klaviyo's document leaves open. */
        private static Optional<String> email(JsonNode payload) {
            for (String place : new String[] {"/email", "/attributes/email", "/data/attributes/email"}) {
                JsonNode email = payload.at(place);
                if (email.isTextual() && !email.textValue().isBlank()) {
                    return Optional.of(email.textValue());
                }
            }
            return Optional.empty();
        }

        @Override
        public String toString() {
            return "ImportError[index=" + index + ", email=" + (email.isPresent() ? "‹e-mail›" : "none")
                    + ", code=" + code + ", title=" + title + ", detail=" + detail + "]";
        }
    }
}
