package io.segmentexport.access;

/** A user and what the user's password is checked by. */
record Account(User user, PasswordHash hash) {
}
