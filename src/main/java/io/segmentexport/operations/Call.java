package io.segmentexport.operations;

import io.segmentexport.access.User;
import java.util.Map;
import java.util.Optional;

/**
 * A request for one of the operations, with what of HTTP an operation goes by.
 *
 * @param operation what is asked for
 * @param user      who asks
 * @param path      as it came, for messages
 * @param names     what stands in the path in the place of its parameters, its escapes resolved
 * @param query     what stands behind the question mark, its escapes not resolved; empty if there is nothing
 * @param accept    the header {@code Accept}
 * @param body      what was sent
 */
public record Call(
        Operation operation, User user, String path, Map<String, String> names, String query, Optional<String> accept, String body) {

    public Call {
        names = Map.copyOf(names);
    }

    /** What stands in the path in the place of a parameter; empty if the path has no such parameter. */
    Optional<String> name(String parameter) {
        return Optional.ofNullable(names.get(parameter));
    }

    String export() {
        return names.get("export");
    }

    String run() {
        return names.get("run");
    }
}
