package io.segmentexport.access;

/**
 * Somebody who operates the service.
 *
 * @param name as it stands in the users file
 */
public record User(String name, Role role) {

    /** Whoever asks a service that has no users: looks, and does nothing. */
    public static final User ANYBODY = new User("anybody", Role.VIEWER);
}
