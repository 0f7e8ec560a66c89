package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for {@code /api/profile-bulk-import-jobs}. */
public final class ImportJobResource {

    private static final String TYPE = "profile-bulk-import-job";
    private static final String PATH = "/api/profile-bulk-import-jobs";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PayloadLimits limits;
    private final int unknownListStatus;
    private final boolean pointers;

    /**
     * Answers with these rules.
     *
     * @param limits            the size limits of an import
     * @param unknownListStatus the status for an import into an unknown list: 404 or 400
     * @param pointers          whether import errors point at the profile's place in the request
     */
    public ImportJobResource(PayloadLimits limits, int unknownListStatus, boolean pointers) {
        this.limits = limits;
        this.unknownListStatus = unknownListStatus;
        this.pointers = pointers;
    }

    /**
     * Reads an import's body. Does not touch the account, so imports need not wait for each other.
     *
     * @param body  the body, or the beginning of one that is too large
     * @param bytes the length of the body
     */
    public Body read(Call call, byte[] body, long bytes) {
        call.parameters().allowOnly(Set.of());
        if (bytes > limits.bytes()) {
            throw new Refusal(Answer.errors(limits.tooLargeStatus(), List.of(ApiError.invalid("/data",
                    "The request body exceeds " + limits.bytes() + " bytes."))));
        }
        return ImportBodyReader.read(body, limits);
    }

    /**
     * Accepts an import, or refuses it for an unknown list or a bad profile.
     *
     * @param fate   how the job ends
     * @param withId whether the answer holds the job's id
     */
    public Answer create(Call call, Body body, ImportJob.Fate fate, boolean withId) {
        requireLists(call.account(), body.request().lists());
        if (!body.badProfiles().isEmpty()) {
            throw new Refusal(Answer.errors(400, body.badProfiles()));
        }
        ObjectNode job = job(call, call.account().jobs().accept(body.request(), fate).snapshot());
        if (!withId) {
            job.remove(List.of("id", "links", "relationships"));
        }
        return call.one(202, job);
    }

    /** One job. */
    public Answer one(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile-bulk-import-job]"));
        return call.one(200, job(call, found(call, call.account().jobs().poll(call.id())).snapshot()));
    }

    /** All jobs, the latest first unless {@code sort=created_at}. */
    public Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile-bulk-import-job]", "filter", "sort", "page[cursor]",
                "page[size]"));
        int size = call.parameters().pageSize(20, 100);
        Optional<Parameters.Filter> filter = call.parameters().get("filter").map(text -> Parameters.Filter.parse(text, Set.of("status")));
        List<ImportJob.Snapshot> jobs = new ArrayList<>(call.account().jobs().all());
        if (!oldestFirst(call)) {
            Collections.reverse(jobs);
        }
        return call.page(size, jobs.size(),
                index -> filter.isEmpty() || filter.get().values().contains(jobs.get(index).status()),
                index -> job(call, jobs.get(index)));
    }

    /** The import errors of a job. */
    public Answer errors(Call call) {
        call.parameters().allowOnly(Set.of("fields[import-error]", "page[cursor]", "page[size]"));
        int size = call.parameters().pageSize(20, 100);
        ImportJob job = found(call, call.account().jobs().find(call.id()));
        return call.page(size, job.listedErrors(), index -> error(call, job, index));
    }

    private void requireLists(Account account, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            if (!account.hasList(ids.get(i))) {
                String detail = "A list with id " + ids.get(i) + " does not exist.";
                String pointer = "/data/relationships/lists/data/" + i + "/id";
                throw unknownListStatus == 404 ? Refusal.notFound(detail, pointer) : Refusal.invalid(pointer, detail);
            }
        }
    }

    private static boolean oldestFirst(Call call) {
        return switch (call.parameters().get("sort").orElse("-created_at")) {
            case "created_at" -> true;
            case "-created_at" -> false;
            default -> throw Refusal.invalidParameter("sort", "Jobs are sorted by created_at or -created_at.");
        };
    }

    private static ImportJob found(Call call, Optional<ImportJob> job) {
        return job.orElseThrow(() -> Refusal.notFound("A profile-bulk-import-job with id " + call.id()
                + " does not exist."));
    }

    private static ObjectNode job(Call call, ImportJob.Snapshot job) {
        String path = PATH + "/" + job.id();
        ObjectNode resource = call.resource(TYPE, job.id(), path);
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.put("status", job.status());
        attributes.put("created_at", job.createdAt().toString());
        attributes.put("total_count", job.total());
        attributes.put("completed_count", job.completed());
        attributes.put("failed_count", job.failed());
        attributes.put("completed_at", text(job.endedAt()));
        attributes.put("expires_at", text(job.expiresAt()));
        attributes.put("started_at", text(job.startedAt()));
        relationships(resource.putObject("relationships"), job, call.origin() + path);
        return resource;
    }

    private static void relationships(ObjectNode relationships, ImportJob.Snapshot job, String self) {
        ObjectNode lists = relationships.putObject("lists");
        lists.putArray("data").addAll(job.lists().stream().map(id -> Call.identifier("list", id)).toList());
        related(lists, self, "lists");
        related(relationships.putObject("profiles"), self, "profiles");
        relationships.putObject("import-errors").putObject("links").put("related", self + "/import-errors");
    }

    private static void related(ObjectNode relationship, String self, String name) {
        relationship.putObject("links").put("self", self + "/relationships/" + name).put("related", self + "/" + name);
    }

    private ObjectNode error(Call call, ImportJob job, int index) {
        ObjectNode error = Call.identifier("import-error", call.id() + "-" + index);
        ObjectNode attributes = error.putObject("attributes");
        attributes.put("code", "invalid");
        attributes.put("title", "Invalid input.");
        attributes.put("detail", "The profile could not be imported.");
        attributes.putObject("source").put("pointer", pointers
                ? "/data/attributes/profiles/data/" + index + "/attributes/email" : "/data");
        try {
            attributes.set("original_payload", JSON.readTree(job.profiles().get(index)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return error;
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    /**
     * The body of a bulk import, read, but its lists not looked up yet.
     *
     * @param request     the import; without profiles if one is bad
     * @param badProfiles one error for each bad profile; empty if all are good
     * @param profiles    the number of profiles in it, good or bad
     */
    public record Body(ProfileStore.ImportRequest request, List<ApiError> badProfiles, int profiles) {
    }

    /**
     * The size limits of a bulk import.
     *
     * @param profiles       profiles in one request
     * @param bytes          bytes of one request's body, uncompressed
     * @param profileBytes   bytes of one profile
     * @param tooLargeStatus the answer to a body over {@code bytes}: 400 or 413, since sources disagree
     */
    public record PayloadLimits(int profiles, int bytes, int profileBytes, int tooLargeStatus) {

        public PayloadLimits {
            if (tooLargeStatus != 400 && tooLargeStatus != 413) {
                throw new IllegalArgumentException(
                        "A body that is too large is answered by 400 or 413, not " + tooLargeStatus);
            }
        }

        /** Klaviyo's limits: 10,000 profiles, 5 MB, and 100 KB a profile. From the description of the bulk import. */
        public static PayloadLimits klaviyo() {
            return new PayloadLimits(10_000, 5_000_000, 100_000, 400);
        }
    }
}
