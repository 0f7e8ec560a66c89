package io.segmentexport.stage;

import io.segmentexport.config.Connection;
import java.util.Optional;

/** Those on whose behalf runs are: whether they may. */
public interface ExportUsers {

    /**
     * Why runs on a connection cannot be on behalf of a user.
     *
     * @param user a user's name
     * @return words that go on after the name, as "is no user any more"; empty where they can
     */
    Optional<String> whyNot(String user, Connection connection);
}
