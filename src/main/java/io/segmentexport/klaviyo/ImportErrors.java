package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentexport.klaviyo.ApiError.ProfilePointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        data.forEach(resource -> errors.add(ImportError.from(resource.path("attributes"))));
        return Optional.of(new ImportErrors(errors, text(document.at("/links/next"))));
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(text -> !text.isBlank());
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
     * @param detail the fault, without personal data, at most 200 characters
     */
    public record ImportError(Optional<Integer> index, Optional<String> email, String code, String detail) {

        private static ImportError from(JsonNode attributes) {
            ApiError error = ApiError.from(attributes);
            // The shape of an original payload is left open by Klaviyo's document.
            JsonNode payload = attributes.path("original_payload");
            Optional<String> email = Stream.of("/email", "/attributes/email", "/data/attributes/email")
                    .flatMap(place -> text(payload.at(place)).stream()).findFirst();
            return new ImportError(error.profile().map(ProfilePointer::index), email, error.code(), error.summary());
        }

        @Override
        public String toString() {
            return "ImportError[index=" + index + ", email=" + (email.isPresent() ? "‹e-mail›" : "none")
                    + ", code=" + code + ", detail=" + detail + "]";
        }
    }
}
