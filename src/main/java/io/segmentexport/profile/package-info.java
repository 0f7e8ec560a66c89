/**
 * From a record of a segment file to a Klaviyo profile that is already written as JSON.
 *
 * <p>Start at {@link io.segmentexport.profile.ProfileMapper}: it maps the records of one file by the field mapping of an
 * export, each to a {@link io.segmentexport.profile.Profile} or a {@link io.segmentexport.profile.RejectedRecord}.
 * {@link io.segmentexport.profile.FirstSeen} finds the profiles of a run that repeat an earlier one. How a cell becomes
 * JSON is in {@code profile.value}, phone numbers are in {@code profile.phone}.
 *
 * <p>May use {@code segment}, for its records, and {@code config}.
 */
package io.segmentexport.profile;
