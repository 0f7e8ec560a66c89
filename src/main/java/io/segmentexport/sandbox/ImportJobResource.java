package io.segmentexport.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers for {@code /api/profile-bulk-import-jobs}. */
final class ImportJobResource {

    private static final String TYPE = "profile-bulk-import-job";
    private static final String PATH = "/api/profile-bulk-import-jobs";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SandboxSettings settings;

    ImportJobResource(SandboxSettings settings) {
        this.settings = settings;
    }

    /** Reads an import's body, before the account is touched. */
    ImportRequest read(Call call) {
        call.parameters().allowOnly(Set.of());
        PayloadLimits limits = settings.payloadLimits();
        byte[] body = call.request().body();
        if (call.request().bodyBytes() > limits.bytes()) {
            throw new Refusal(limits.tooLargeStatus(), ApiError.invalidAt("/data",
                    "The request body exceeds " + limits.bytes() + " bytes."));
        }
        ImportBodyReader.Reading reading = ImportBodyReader.read(body, limits);
        call.request().holdsProfiles(reading.profiles());
        lists(call, reading.request().lists());
        if (!reading.badProfiles().isEmpty()) {
            throw new Refusal(400, reading.badProfiles());
        }
        return reading.request();
    }

    Answer create(Call call, ImportRequest request, JobFate fate) {
        return Document.one(202, call, job(call, call.account().jobs().accept(request, fate)));
    }

    Answer one(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile-bulk-import-job]"));
        return Document.one(200, call, job(call, found(call, call.account().jobs().poll(call.id()))));
    }

    /** Recent jobs, the latest first unless {@code sort=created_at}. */
    Answer all(Call call) {
        call.parameters().allowOnly(Set.of("fields[profile-bulk-import-job]", "filter", "sort", "page[cursor]",
                "page[size]"));
        Optional<Filter> filter = call.parameters().get("filter").map(text -> Filter.parse(text, Set.of("status")));
        List<ImportJob> jobs = call.account().jobs().all();
        boolean oldestFirst = oldestFirst(call);
        Page page = Page.of(call.parameters().position(), jobs.size(), call.parameters().pageSize(20, 100),
                index -> filter.isEmpty() || filter.get().values().contains(at(jobs, index, oldestFirst).status()));
        return Document.page(call,
                page.numbers().stream().map(index -> job(call, at(jobs, index, oldestFirst))).toList(), page.next());
    }

    Answer errors(Call call) {
        call.parameters().allowOnly(Set.of("fields[import-error]", "page[cursor]", "page[size]"));
        ImportJob job = found(call, call.account().jobs().find(call.id()));
        int[] failed = job.listedErrors();
        Page page = Page.of(call.parameters().position(), failed.length, call.parameters().pageSize(20, 100),
                index -> true);
        return Document.page(call,
                page.numbers().stream().map(index -> error(job, failed[index])).toList(), page.next());
    }

    private void lists(Call call, List<String> ids) {
        for (int i = 0; i < ids.size(); i++) {
            if (!call.account().settings().lists().containsKey(ids.get(i))) {
                String detail = "A list with id " + ids.get(i) + " does not exist.";
                String pointer = "/data/relationships/lists/data/" + i + "/id";
                throw settings.unknownListStatus() == 404
                        ? Refusal.notFound(detail, pointer)
                        : Refusal.invalidAt(pointer, detail);
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

    private static ImportJob at(List<ImportJob> jobs, int index, boolean oldestFirst) {
        return jobs.get(oldestFirst ? index : jobs.size() - 1 - index);
    }

    private static ImportJob found(Call call, Optional<ImportJob> job) {
        return job.orElseThrow(() -> Refusal.notFound("A profile-bulk-import-job with id " + call.id()
                + " does not exist."));
    }

    private static ObjectNode job(Call call, ImportJob job) {
        String path = PATH + "/" + job.id();
        ObjectNode resource = Document.resource(call, TYPE, job.id(), path);
        ObjectNode attributes = (ObjectNode) resource.get("attributes");
        attributes.put("status", job.status());
        attributes.put("created_at", job.createdAt().toString());
        attributes.put("total_count", job.total());
        attributes.put("completed_count", job.completedCount());
        attributes.put("failed_count", job.failedCount());
        attributes.put("completed_at", text(job.endedAt()));
        attributes.put("expires_at", text(job.expiresAt()));
        attributes.put("started_at", text(job.startedAt()));
        relationships(resource.putObject("relationships"), job, call.origin() + path);
        return resource;
    }

    private static void relationships(ObjectNode relationships, ImportJob job, String self) {
        ObjectNode lists = relationships.putObject("lists");
        lists.putArray("data").addAll(job.lists().stream().map(id -> Document.identifier("list", id)).toList());
        related(lists, self, "lists");
        related(relationships.putObject("profiles"), self, "profiles");
        relationships.putObject("import-errors").putObject("links").put("related", self + "/import-errors");
    }

    private static void related(ObjectNode relationship, String self, String name) {
        relationship.putObject("links").put("self", self + "/relationships/" + name).put("related", self + "/" + name);
    }

    private ObjectNode error(ImportJob job, int index) {
        ObjectNode error = Document.identifier("import-error", job.id() + "-" + index);
        ObjectNode attributes = error.putObject("attributes");
        attributes.put("code", "invalid");
        attributes.put("title", "Invalid input.");
        attributes.put("detail", "The profile could not be imported.");
        attributes.putObject("source").put("pointer", settings.importErrors().pointers()
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
}
