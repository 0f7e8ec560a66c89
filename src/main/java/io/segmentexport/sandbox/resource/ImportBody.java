package io.segmentexport.sandbox.resource;

import io.segmentexport.sandbox.jsonapi.ApiError;
import io.segmentexport.sandbox.profiles.ImportRequest;
import java.util.List;

/**
 * The body of a bulk import, read, but its lists not looked up yet.
 *
 * @param request     the import; without profiles if one is bad
 * @param badProfiles one error for each bad profile; empty if all are good
 * @param profiles    the number of profiles in it, good or bad
 */
public record ImportBody(ImportRequest request, List<ApiError> badProfiles, int profiles) {
}
