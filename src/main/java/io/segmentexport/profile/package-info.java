/**
 * From a record of a segment file to a Klaviyo profile, already written as JSON: the field mapping, the rules for
 * e-mail addresses and phone numbers, and what becomes of a record that cannot be a profile.
 */
package io.segmentexport.profile;
