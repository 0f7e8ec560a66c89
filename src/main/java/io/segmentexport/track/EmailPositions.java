package io.segmentexport.track;

import io.segmentexport.ledger.RowList;
import io.segmentexport.profile.Profile;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds records by their e-mail address, in the files: addresses are kept nowhere, so an import error that names no
 * index costs a reading of the run's files.
 */
final class EmailPositions {

    private final Map<String, Integer> positions;

    private EmailPositions(Map<String, Integer> positions) {
        this.positions = positions;
    }

    /** Looks among these rows of a run for the profiles with these addresses. */
    static EmailPositions find(OpenRun run, RowList rows, Collection<String> emails) {
        Set<String> wanted = new HashSet<>();
        emails.forEach(email -> wanted.add(key(email)));
        var found = new HashMap<String, Integer>();
        try {
            RunRecords.visit(run, rows, (record, position, source) -> {
                if (source.mapper().map(record) instanceof Profile profile && wanted.contains(profile.emailKey())) {
                    found.putIfAbsent(profile.emailKey(), position);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EmailPositions(found);
    }

    Optional<Integer> of(String email) {
        return Optional.ofNullable(positions.get(key(email)));
    }

    private static String key(String email) {
        return email.strip().toLowerCase(Locale.ROOT);
    }
}
