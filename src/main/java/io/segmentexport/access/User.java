package io.segmentexport.access;

/**
 * Somebody who operates the service.
 *
 * @param name as it stands in the users file
 */
public record User(String name, Role role) {
}
