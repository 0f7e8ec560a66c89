package io.segmentexport.sandbox.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentexport.sandbox.resource.ProfileStore.StoredProfile;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Answers for {@code /api/accounts}, {@code /api/lists} and {@code /api/profiles}. */
public final class DirectoryResource {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern FILTER = Pattern.compile("equals\\((id|email|phone_number|external_id),\\s*([\"'])(.*)\\2\\)");
    private static final List<String> SORTS = List.of("created", "-created", "email", "-email", "id", "-id");

    /** The account of the key. */
    public Answer account(Call call) {
        call.allowOnly();
        Account account = call.account();
        ObjectNode attributes = JSON.objectNode().put("test_account", true);
        attributes.putObject("contact_information")
                .put("default_sender_name", account.organization())
                .put("default_sender_email", "sender@sandbox.example")
                .put("website_url", "https://sandbox.example")
                .put("organization_name", account.organization())
                .putObject("street_address").put("city", "Boston").put("region", "MA").put("country", "United States");
        attributes.putNull("industry").put("timezone", "Etc/UTC").put("preferred_currency", "USD")
                .put("public_api_key", account.id()).put("locale", "en-US");
        return call.page(IntStream.of(0),
                number -> call.resource("account", account.id(), "/api/accounts/" + account.id(), attributes));
    }

    /** One list. */
    public Answer list(Call call) {
        call.allowOnly();
        if (!call.account().lists().containsKey(call.id())) {
            throw new Refusal(ApiError.notFound("A list with id " + call.id() + " does not exist."));
        }
        return call.one(200, list(call, call.id()));
    }

    static ObjectNode list(Call call, String id) {
        String created = call.account().created().toString();
        return call.resource("list", id, "/api/lists/" + id, JSON.objectNode().put("name", call.account().lists().get(id))
                .put("created", created).put("updated", created).put("opt_in_process", "single_opt_in"));
    }

    /** All profiles, or those of a filter for one identifier: what a person sees of the imports. */
    public Answer profiles(Call call) {
        call.allowOnly("filter", "sort", Call.CURSOR, Call.SIZE);
        ProfileStore store = call.account().profiles();
        int[] found = sorted(call, filtered(call, store)).toArray();
        return call.page(IntStream.range(0, found.length), place -> {
            StoredProfile profile = store.at(found[place]);
            String id = call.account().idOf(profile);
            return call.resource("profile", id, "/api/profiles/" + id, store.attributesOf(profile));
        });
    }

    private static IntStream filtered(Call call, ProfileStore store) {
        String filter = call.parameters().get("filter");
        if (filter == null) {
            return IntStream.range(0, store.size());
        }
        Matcher matcher = FILTER.matcher(filter);
        if (!matcher.matches()) {
            throw new Refusal(ApiError.invalidParameter("filter", "Invalid filter: the sandbox takes equals(FIELD,\"VALUE\"), where the "
                    + "field is id, email, phone_number or external_id."));
        }
        String field = matcher.group(1);
        String value = matcher.group(3);
        return field.equals("email") ? store.byEmail(value).stream().mapToInt(StoredProfile::number)
                : IntStream.range(0, store.size()).filter(number -> value.equals(valueOf(call, field, store.at(number))));
    }

    private static IntStream sorted(Call call, IntStream numbers) {
        String sort = call.parameters().getOrDefault("sort", "created");
        if (!SORTS.contains(sort)) {
            throw new Refusal(ApiError.invalidParameter("sort", "Invalid sort: the sandbox takes " + String.join(", ", SORTS) + "."));
        }
        String field = sort.replaceFirst("^-", "");
        if (sort.equals("created") || sort.equals("id")) {
            return numbers; // IDs are given in the order of creation.
        }
        ProfileStore store = call.account().profiles();
        Comparator<Integer> order = field.equals("email") ? Comparator.comparing(number -> valueOf(call, field, store.at(number)))
                : Comparator.naturalOrder();
        return numbers.boxed().sorted(sort.startsWith("-") ? order.reversed() : order).mapToInt(Integer::intValue);
    }

    private static String valueOf(Call call, String field, StoredProfile profile) {
        return field.equals("id") ? call.account().idOf(profile)
                : call.account().profiles().attributesOf(profile).path(field).asText("");
    }
}
