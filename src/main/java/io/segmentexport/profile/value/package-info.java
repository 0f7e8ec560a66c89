/**
 * How the cells of a record become JSON.
 *
 * <p>Start at {@link io.segmentexport.profile.value.CellValue}: one implementation for each type that a field can have.
 * {@link io.segmentexport.profile.value.ProfileJson} writes the profile, {@link io.segmentexport.profile.value.WellFormed} says
 * what can be sent.
 *
 * <p>May use {@code config}, for the types of fields, and {@code segment}, for what counts as blank.
 */
package io.segmentexport.profile.value;
