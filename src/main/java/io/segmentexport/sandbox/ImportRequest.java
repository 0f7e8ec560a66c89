package io.segmentexport.sandbox;

import java.util.List;

/**
 * A bulk import that passed every check.
 *
 * @param keys     who each profile is, in order
 * @param profiles their attributes, in the same order
 * @param lists    the lists that they join
 */
record ImportRequest(List<ProfileKey> keys, PackedProfiles profiles, List<String> lists) {
}
