/**
 * Segment files and their readers: a file comes in, an iterator of records goes out, and what cannot be read is refused
 * with the row where it happens. Rejected records go back into a file of the same format.
 */
package io.segmentexport.segment;
