/**
 * The profiles of an account and the members of its lists, in memory.
 *
 * <p>Start with {@link io.segmentexport.sandbox.profiles.ProfileStore}, which upserts an
 * {@link io.segmentexport.sandbox.profiles.ImportRequest}. {@link io.segmentexport.sandbox.profiles.PackedProfiles}
 * keeps the attributes as they were sent, compressed, so that a million profiles fit a small heap.
 *
 * <p>Uses Jackson, and nothing else of the sandbox.
 */
package io.segmentexport.sandbox.profiles;
