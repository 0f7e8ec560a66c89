/**
 * What the operator configures in {@code application.properties}, as immutable data.
 *
 * <p>Start with {@link io.segmentexport.config.Settings}: it holds all else, by ID the
 * {@link io.segmentexport.config.Connection}s (Klaviyo accounts) and {@link io.segmentexport.config.Export}s (which segments
 * go into which list). {@link io.segmentexport.config.SegmentSelection} decides which file belongs to which segment,
 * {@link io.segmentexport.config.Secret} reads a key or password as late as possible, and
 * {@link io.segmentexport.config.ExportSnapshot} keeps an export with its run in the ledger.
 *
 * <p>Uses no other package of this project and nothing of Camel. {@code config.read} fills it from the file.
 */
package io.segmentexport.config;
