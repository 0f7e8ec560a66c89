package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.ProfileStore.ProfileKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Answers for {@code /api/profile-bulk-import-jobs}. */
public final class ImportJobResource {

    private final PayloadLimits limits;
    private final boolean pointers;

    /**
     * Answers with these rules.
     *
     * @param limits   the size limits of an import
     * @param pointers whether import errors point at the profile's place in the request
     */
    public ImportJobResource(PayloadLimits limits, boolean pointers) {
        this.limits = limits;
        this.pointers = pointers;
    }

    /**
     * Reads an import's body. Does not touch the account, so imports need not wait for each other.
     *
     * @param body  the body, or the beginning of one that is too large
     * @param bytes the length of the body
     */
    public Body read(Call call, byte[] body, long bytes) {
        call.allowOnly();
        if (bytes > limits.bytes()) {
            throw new Refusal(ApiError.of(limits.tooLargeStatus(), "invalid", "Invalid input.",
                    "The request body exceeds " + limits.bytes() + " bytes.").at("/data"));
        }
        return ImportBodyReader.read(body, limits);
    }

    /**
     * Accepts an import, or refuses it for an unknown list or a bad profile.
     *
     * @param lastStatus the status with which the job ends
     * @param withId     whether the answer holds the job's id
     */
    public Answer create(Call call, Body body, String lastStatus, boolean withId) {
        for (int i = 0; i < body.lists().size(); i++) {
            if (!call.account().lists().containsKey(body.lists().get(i))) {
                throw new Refusal(ApiError.notFound("A list with id " + body.lists().get(i) + " does not exist.")
                        .at("/data/relationships/lists/data/" + i + "/id"));
            }
        }
        if (!body.badProfiles().isEmpty()) {
            throw new Refusal(Answer.errors(body.badProfiles()));
        }
        ObjectNode job = job(call, call.account().jobs().accept(body, lastStatus));
        return call.one(202, withId ? job : job.without(List.of("id", "links")));
    }

    /** One job; its lists too, if they are asked for. */
    public Answer one(Call call) {
        call.allowOnly("include");
        ImportJob job = found(call, call.account().jobs().poll(call.id()));
        ObjectNode resource = job(call, job);
        if (!call.parameters().containsKey("include")) {
            return call.one(200, resource);
        }
        if (!call.parameters().get("include").equals("lists")) {
            throw new Refusal(ApiError.invalidParameter("include", "Invalid include: a job has lists."));
        }
        ArrayNode lists = resource.putObject("relationships").putObject("lists").putArray("data");
        job.lists().forEach(id -> lists.addObject().put("type", "list").put("id", id));
        return call.one(200, resource, job.lists().stream().map(id -> DirectoryResource.list(call, id)).toList());
    }

    /** The IDs of the profiles of a job that it has imported so far. */
    public Answer profiles(Call call) {
        call.allowOnly(Call.CURSOR, Call.SIZE);
        ImportJob job = found(call, call.account().jobs().find(call.id()));
        List<String> ids = job.status().equals(ImportJob.COMPLETE) ? IntStream.range(0, job.profiles().size())
                .filter(index -> !job.listedErrors().get(index))
                .mapToObj(index -> call.account().profiles().find(job.profiles().get(index))).flatMap(Optional::stream)
                .map(call.account()::idOf).toList() : List.of();
        return call.page(IntStream.range(0, ids.size()),
                place -> JsonNodeFactory.instance.objectNode().put("type", "profile").put("id", ids.get(place)));
    }

    /** The import errors of a job. */
    public Answer errors(Call call) {
        call.allowOnly(Call.CURSOR, Call.SIZE);
        ImportJob job = found(call, call.account().jobs().find(call.id()));
        return call.page(job.listedErrors().stream(), index -> error(job, index));
    }

    private static ImportJob found(Call call, Optional<ImportJob> job) {
        return job.orElseThrow(() -> new Refusal(ApiError.notFound(
                "A profile-bulk-import-job with id " + call.id() + " does not exist.")));
    }

    private static ObjectNode job(Call call, ImportJob job) {
        return call.resource("profile-bulk-import-job", job.id(), "/api/profile-bulk-import-jobs/" + job.id(),
                job.attributes());
    }

    private ObjectNode error(ImportJob job, int index) {
        ObjectNode error = JsonNodeFactory.instance.objectNode().put("type", "import-error").put("id", job.id() + "-" + index);
        ObjectNode attributes = error.putObject("attributes").put("code", "invalid").put("title", "Invalid input.")
                .put("detail", "The profile could not be imported.");
        attributes.putObject("source")
                .put("pointer", pointers ? "/data/attributes/profiles/data/" + index + "/attributes/email" : "/data");
        attributes.set("original_payload", job.profiles().get(index));
        return error;
    }

    /**
     * The body of a bulk import, read, but its lists not looked up yet.
     *
     * @param keys        the key of each good profile, in order
     * @param profiles    the attributes of all profiles, in the same order; none if one is bad
     * @param lists       the ids of the lists that they join
     * @param badProfiles one error for each bad profile; empty if all are good
     */
    public record Body(List<ProfileKey> keys, PackedProfiles profiles, List<String> lists, List<ApiError> badProfiles) {

        /** The number of profiles, good or bad. */
        public int size() {
            return keys.size() + badProfiles.size();
        }
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
