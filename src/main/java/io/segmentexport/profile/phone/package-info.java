/**
 * Phone numbers, as people write them, to E.164.
 *
 * <p>Start at {@link io.segmentexport.profile.phone.PhoneNumbers}. It reads the usual ways to write a number by itself
 * and leaves all others to libphonenumber. {@link io.segmentexport.profile.phone.NumberingPlans} knows which numbers are
 * valid: it matches all patterns of the library's metadata at once instead of one after the other.
 *
 * <p>May use {@code profile.value}.
 */
package io.segmentexport.profile.phone;
