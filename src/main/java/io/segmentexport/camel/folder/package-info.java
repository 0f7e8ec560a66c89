/**
 * The folders that segment files come from. {@link io.segmentexport.camel.folder.PickUp} claims what arrives in a watched
 * folder or is submitted by a team's own route; {@link io.segmentexport.camel.folder.Fetching} fetches files from another
 * machine by any of Camel's components that give files, such as sftp. It uses {@code claim}, {@code observe} and {@code config}, and nothing of
 * {@code camel} beside it.
 */
package io.segmentexport.camel.folder;
