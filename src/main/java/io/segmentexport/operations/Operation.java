package io.segmentexport.operations;

import io.segmentexport.access.User.Action;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.CaseUtils;

/** The whole surface of the operations API: a method and a path each. */
public enum Operation {
    LIST_CONNECTIONS("GET", "/api/connections", Action.SEE),
    SHOW_CONNECTION("GET", "/api/connections/{connection}", Action.SEE_CONNECTION),
    LIST_EXPORTS("GET", "/api/exports", Action.SEE),
    SHOW_EXPORT("GET", "/api/exports/{export}", Action.SEE),
    RUN_EXPORT("POST", "/api/exports/{export}/runs", Action.RUN),
    PAUSE_SCHEDULE("POST", "/api/exports/{export}/schedule/pause", Action.RUN),
    RESUME_SCHEDULE("POST", "/api/exports/{export}/schedule/resume", Action.RUN),
    LIST_RUNS("GET", "/api/runs", Action.SEE),
    RUN_ALL("POST", "/api/runs", Action.RUN),
    SHOW_RUN("GET", "/api/runs/{run}", Action.SEE),
    SHOW_REPORT("GET", "/api/runs/{run}/report", Action.SEE),
    CANCEL_RUN("POST", "/api/runs/{run}/cancel", Action.RUN),
    REPLAY_RUN("POST", "/api/runs/{run}/replay", Action.RUN),
    LIST_DEAD_LETTERS("GET", "/api/runs/{run}/dead-letters", Action.READ_DEAD_LETTERS),
    DOWNLOAD_DEAD_LETTER("GET", "/api/runs/{run}/dead-letters/{name}", Action.READ_DEAD_LETTERS),
    SHOW_DOCUMENT("GET", "/api/openapi.json", Action.SEE);

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private final String method;
    private final String path;
    private final Action action;
    private final Pattern paths;

    Operation(String method, String path, Action action) {
        this.method = method;
        this.path = path;
        this.action = action;
        this.paths = Pattern.compile(path.replace(".", "\\.").replaceAll("\\{[^}]*}", "[^/]+"));
    }

    public String method() {
        return method;
    }

    /** The path with its parameters in braces, as OpenAPI writes it. */
    public String path() {
        return path;
    }

    /** The parameters of the path, in order. */
    public List<String> parameters() {
        return PARAMETER.matcher(path).results().map(found -> found.group(1)).toList();
    }

    /** What a user who asks for it wants to do. */
    public Action action() {
        return action;
    }

    /** Its name in the OpenAPI document: {@code runExport}. */
    public String operationId() {
        return CaseUtils.toCamelCase(name(), false, '_');
    }

    /**
     * What a request asks for.
     *
     * @param method HEAD asks for what GET does
     * @param path   as it came, without a query, its escapes not resolved
     * @return empty if there is no such operation
     */
    public static Optional<Operation> find(String method, String path) {
        return at(path).filter(operation -> operation.method.equals(method.equals("HEAD") ? "GET" : method)).findFirst();
    }

    /** The methods that a path has, for the header {@code Allow}; empty if there is no such path. */
    public static List<String> methods(String path) {
        return at(path).map(Operation::method).flatMap(method -> method.equals("GET") ? Stream.of(method, "HEAD") : Stream.of(method)).toList();
    }

    private static Stream<Operation> at(String path) {
        return Arrays.stream(values()).filter(operation -> operation.paths.matcher(path).matches());
    }
}
