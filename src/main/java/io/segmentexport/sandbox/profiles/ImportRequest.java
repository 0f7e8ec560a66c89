package io.segmentexport.sandbox.profiles;

import java.util.List;

/**
 * A bulk import that passed every check.
 *
 * @param keys     the key of each profile, in order
 * @param profiles their attributes, in the same order
 * @param lists    the lists that they join
 */
public record ImportRequest(List<ProfileKey> keys, PackedProfiles profiles, List<String> lists) {
}
