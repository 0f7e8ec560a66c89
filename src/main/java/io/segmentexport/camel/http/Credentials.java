package io.segmentexport.camel.http;

import io.segmentexport.access.Authentication;
import io.segmentexport.access.Authentication.Outcome;
import io.segmentexport.access.User;
import io.segmentexport.access.User.Role;
import io.segmentexport.operations.Operation;
import io.segmentexport.operations.Problem.Kind;
import io.segmentexport.operations.Problem.ProblemException;
import io.segmentexport.operations.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates every request, whatever its path, before anything else sees it. Without users it accepts requests to a name
 * of this machine alone, as a viewer. The user becomes the user of the routing context, which Camel hands on with the
 * message. What a user may do is checked by the operations.
 */
public final class Credentials implements Handler<RoutingContext> {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    private static final String RETRY_AFTER = "Retry-After";

    /** Passwords that are looked at at a time: each keeps a processor busy. */
    private static final int AT_A_TIME = 2;

    /** Whoever comes when so many wait is sent away. */
    private static final int MOST_WAITING = 50;

    private final Authentication authentication;
    private final BooleanSupplier serving;
    private final WorkerExecutor hashing;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param serving whether all routes run: the port is open before they do */
    Credentials(Authentication authentication, BooleanSupplier serving, Vertx vertx) {
        this.authentication = authentication;
        this.serving = serving;
        this.hashing = vertx.createSharedWorkerExecutor("credentials", AT_A_TIME);
    }

    /**
     * The user that {@link #handle} has authenticated.
     *
     * @param authenticated the user of the routing context, or Camel's header {@code CamelVertxPlatformHttpAuthenticatedUser}
     */
    public static User userOf(Object authenticated) {
        var principal = ((io.vertx.ext.auth.User) authenticated).principal();
        return new User(principal.getString("name"), Role.valueOf(principal.getString("role")));
    }

    /** Name and password, as HTTP Basic authentication carries them (RFC 7617), in UTF-8. */
    private record NameAndPassword(String name, String password) {

        private static final String SCHEME = "Basic ";

        /**
         * Reads the header {@code Authorization}.
         *
         * @param header null if there is none
         * @return empty for another scheme, and for what cannot be read
         */
        static Optional<NameAndPassword> of(String header) {
            if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                return Optional.empty();
            }
            try {
                byte[] bytes = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
                String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
                int colon = text.indexOf(':');
                return colon < 0 || text.chars().anyMatch(Character::isISOControl) ? Optional.empty()
                        : Optional.of(new NameAndPassword(text.substring(0, colon), text.substring(colon + 1)));
            } catch (IllegalArgumentException | CharacterCodingException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return "NameAndPassword[***]";
        }
    }

    @Override
    public void handle(RoutingContext ctx) {
        if (ctx.request().method() == HttpMethod.HEAD && RequestRules.servedByCamel(ctx.normalizedPath()) && ctx.request().query() == null) {
            ctx.reroute(HttpMethod.GET, ctx.normalizedPath()); // Camel serves these to GET alone.
            return;
        }
        var refusal = RequestRules.refusal(ctx.request(), ctx.normalizedPath());
        if (refusal.isPresent()) {
            answer(ctx, refusal.get());
            return;
        }
        if (RequestRules.wantsRoutes(ctx.normalizedPath()) && !serving.getAsBoolean()) {
            ctx.response().putHeader(RETRY_AFTER, "1");
            answer(ctx, new Problem(Kind.NOT_READY, "not all routes run: the service starts or stops"));
            return;
        }
        ctx.request().pause(); // Until the body is read by who it is for: what comes meanwhile would be lost.
        ctx.vertx().executeBlocking(authentication::required, false)
                .compose(required -> required ? authenticated(ctx) : anybody(ctx))
                .onSuccess(user -> enter(ctx, user))
                .onFailure(why -> refuse(ctx, why));
    }

    private static Future<User> anybody(RoutingContext ctx) {
        return RequestRules.byANameOfThisMachine(ctx.request().authority()) ? Future.succeededFuture(User.ANYBODY)
                : Future.failedFuture(Kind.FORBIDDEN.because(
                        "without users the service is asked as localhost or 127.0.0.1 alone"));
    }

    private Future<User> authenticated(RoutingContext ctx) {
        var given = NameAndPassword.of(ctx.request().getHeader("Authorization"));
        if (given.isEmpty()) {
            return Future.failedFuture(unauthenticated("send the name and the password of a user (HTTP Basic authentication)"));
        }
        var who = given.get();
        return ctx.vertx().executeBlocking(() -> authentication.remembered(who.name(), who.password()), false)
                .compose(known -> known.map(Future::succeededFuture).orElseGet(() -> checked(ctx, who)))
                .map(outcome -> accepted(ctx, outcome));
    }

    private Future<Outcome> checked(RoutingContext ctx, NameAndPassword who) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            ctx.response().putHeader(RETRY_AFTER, "10");
            return Future.failedFuture(Kind.BUSY.because("too many passwords are being looked at; try again in some seconds"));
        }
        return hashing.executeBlocking(() -> authentication.check(who.name(), who.password()), false)
                .onComplete(ended -> waiting.decrementAndGet());
    }

    private static User accepted(RoutingContext ctx, Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return accepted.user();
        }
        if (outcome instanceof Outcome.LockedOut lockedOut) {
            ctx.response().putHeader(RETRY_AFTER, String.valueOf(Math.max(1, lockedOut.lasts().toSeconds())));
            throw Kind.LOCKED_OUT.because("the password was wrong too often; try again later");
        }
        throw unauthenticated("the name or the password is wrong");
    }

    private static ProblemException unauthenticated(String detail) {
        return Kind.UNAUTHENTICATED.because(detail);
    }

    /** Answers a request, authenticated by now, for a path that nothing is served at. */
    public static void unknownPath(RoutingContext ctx) {
        answer(ctx, new Problem(Kind.NOT_FOUND, "nothing is served at this path; /api/openapi.json describes the API, and health is at "
                + "/observe/health"));
    }

    private static void enter(RoutingContext ctx, User user) {
        ctx.setUser(io.vertx.ext.auth.User.create(new JsonObject().put("name", user.name()).put("role", user.role().name())));
        ctx.request().resume();
        ctx.next();
    }

    private static void refuse(RoutingContext ctx, Throwable why) {
        if (why instanceof ProblemException known) {
            answer(ctx, known.problem());
        } else {
            LOG.error("who asks could not be told", why);
            answer(ctx, new Problem(Kind.INTERNAL, "who asks could not be told; the log has more"));
        }
    }

    /** As RFC 9457 has it. */
    private static void answer(RoutingContext ctx, Problem problem) {
        var response = ctx.response();
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", "Basic realm=\"segment-export\", charset=\"UTF-8\"");
        }
        if (problem.status() == 405) {
            response.putHeader("Allow", String.join(", ", Operation.methods(ctx.normalizedPath())));
        }
        ctx.request().resume();
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store");
        response.end(ctx.request().method() == HttpMethod.HEAD ? Buffer.buffer() : Buffer.buffer(problem.json(ctx.request().path())));
    }
}
