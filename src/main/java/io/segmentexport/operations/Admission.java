package io.segmentexport.operations;

import io.segmentexport.access.User.Action;
import io.segmentexport.access.User.Role;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.ledger.Ledger;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Message Filter before every operation: may who asks do it, to what there is, and is it asked for as it has to be? */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** As IDs of the configuration and of runs are. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,120}");
    private static final Pattern NO_BODY = Pattern.compile("\\s*(\\{\\s*})?\\s*");

    private final Settings settings;
    private final Ledger ledger;
    private final BooleanSupplier stopping;

    /** @param stopping whether the service is about to stop */
    public Admission(Settings settings, Ledger ledger, BooleanSupplier stopping) {
        this.settings = settings;
        this.ledger = ledger;
        this.stopping = stopping;
    }

    /**
     * Lets a call pass.
     *
     * @return the call
     * @throws ProblemException if it may not, or cannot, be carried out. Who may not do a thing to anything is told so
     *                          whether there is what is named or not
     */
    public Call admit(Call call) {
        if (!maySomewhere(call) || !call.names().isEmpty() && !mayHere(call)) {
            throw refused(call);
        }
        refuseStray(call);
        boolean changes = !call.operation().method().equals("GET");
        if (changes && stopping.getAsBoolean()) {
            throw Kind.STOPPING.because("ask again when it has started");
        }
        if (changes || call.operation().action() == Action.READ_DEAD_LETTERS) { // Those give personal data away.
            LOG.info("operations: {} {} by user {}", call.operation().operationId(),
                    call.names().values().stream().filter(Admission::isId).toList(), call.user().name());
        }
        return call;
    }

    private boolean maySomewhere(Call call) {
        return settings.connections().values().stream()
                .anyMatch(connection -> call.user().may(call.operation().action(), connection));
    }

    /** On a connection that is not configured any more, administrators do what others would do. */
    private boolean mayHere(Call call) {
        var action = call.operation().action();
        return connection(call).map(connection -> call.user().may(action, connection))
                .orElse(action == Action.SEE || call.user().role() == Role.ADMINISTRATOR);
    }

    private ProblemException refused(Call call) {
        var user = call.user();
        LOG.info("operations: {} is refused to user {} ({})", call.operation().operationId(), user.name(), user.role());
        var detail = switch (user.role()) {
            case VIEWER -> settings.operations().users().isEmpty()
                    ? "without users everybody may look and nobody may do more: make one (user add NAME --role administrator) and "
                            + "set operations.users"
                    : "user " + user.name() + " is a viewer, who may read only; ask a contributor or an administrator";
            case CONTRIBUTOR -> "user " + user.name() + " is a contributor, who may do this only if the connection is usable-by = contributor; "
                    + "ask an administrator";
            case ADMINISTRATOR -> "no role may do this";
        };
        return Kind.FORBIDDEN.because(detail);
    }

    /** The connection that a call concerns; empty if it is not configured any more. */
    private Optional<Connection> connection(Call call) {
        call.names().forEach((parameter, name) -> {
            if (!parameter.equals("name") && !isId(name)) {
                throw missing(parameter);
            }
        });
        if (call.names().containsKey("connection")) {
            return Optional.of(found(settings.connections().get(call.names().get("connection")), "connection"));
        }
        if (call.names().containsKey("export")) {
            return Optional.of(settings.connectionOf(found(settings.exports().get(call.export()), "export")));
        }
        var run = ledger.runs().find(call.run()).orElseThrow(() -> missing("run"));
        return Optional.ofNullable(settings.connections().get(run.export().connectionId()));
    }

    /** Whether something can be the ID of anything. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    private static <T> T found(T thing, String what) {
        return Optional.ofNullable(thing).orElseThrow(() -> missing(what));
    }

    private static ProblemException missing(String what) {
        return Kind.NOT_FOUND.because("there is no " + what + " of that name");
    }

    private static void refuseStray(Call call) {
        if (call.operation() != Operation.LIST_RUNS) {
            call.query(List.of());
        }
        if (!NO_BODY.matcher(call.body()).matches()) {
            throw Kind.BAD_REQUEST.because("this takes no body: send none, or {}");
        }
    }
}
