/**
 * Fetches the files of an export from another machine by any of Camel's components that give files, such as sftp. Start at
 * {@link io.segmentexport.camel.fetch.FetchedFolder}. It uses {@code claim} and {@code config}, and nothing of {@code camel}
 * beside it.
 */
package io.segmentexport.camel.fetch;
