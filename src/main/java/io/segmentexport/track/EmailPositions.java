package io.segmentexport.track;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentexport.klaviyo.BodyProfiles;
import io.segmentexport.ledger.BatchEntry;
import io.segmentexport.run.OpenRun;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the records of a batch by their e-mail addresses, which only its body has: for import errors that name no index. */
final class EmailPositions {

    private static final ObjectMapper JSON = new ObjectMapper(BodyProfiles.JSON);

    private final Map<String, Integer> positions;

    private EmailPositions(Map<String, Integer> positions) {
        this.positions = positions;
    }

    /**
     * Looks for profiles with these addresses.
     *
     * @throws IOException if the body of the batch cannot be read
     */
    static EmailPositions find(OpenRun run, BatchEntry batch, Collection<String> emails) throws IOException {
        var wanted = new HashSet<String>();
        emails.forEach(email -> wanted.add(key(email)));
        var found = new HashMap<String, Integer>();
        var rows = batch.rows().stream().iterator();
        BodyProfiles.visit(run.bodies().of(batch.number()), (index, json) -> {
            String email = key(JSON.readTree(json).at("/attributes/email").asText());
            int position = rows.nextInt();
            if (wanted.contains(email)) {
                found.putIfAbsent(email, position);
            }
        });
        return new EmailPositions(found);
    }

    Optional<Integer> of(String email) {
        return Optional.ofNullable(positions.get(key(email)));
    }

    private static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
