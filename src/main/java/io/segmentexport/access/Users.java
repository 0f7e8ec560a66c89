package io.segmentexport.access;

import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.Connection;
import io.segmentexport.config.Settings;
import io.segmentexport.config.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who may operate the service. A file that has changed is read again; where it cannot be read any more, it goes on as
 * it was and the log says so.
 */
public final class Users {

    private static final Logger LOG = LoggerFactory.getLogger(Users.class);

    private final Optional<Path> file;
    private Map<String, Account> accounts = Map.of();
    private Version version;
    private boolean ever;

    private Users(Optional<Path> file) {
        this.file = file;
    }

    /** What tells one state of the file from another, without reading it. */
    private record Version(FileTime modified, long size, Object key) {
    }

    /**
     * The users of the configuration.
     *
     * @throws ConfigurationException where their file cannot be read, or the owner of an export is no user who may run it
     */
    public static Users of(Settings settings) {
        var users = in(settings.operations().users());
        var faults = new ArrayList<Fault>();
        settings.exports().values().forEach(export -> export.owner()
                .flatMap(owner -> users.whyNot(owner, settings.connectionOf(export)).map(why -> "'" + owner + "' " + why))
                .ifPresent(why -> faults.add(new Fault(
                        settings.file().getFileName().toString(), 0, "export." + export.id() + ".owner", why))));
        ConfigurationException.throwIfAny(faults);
        return users;
    }

    /**
     * The users of a file.
     *
     * @param file empty where there are none; the file itself need not be there yet
     * @throws ConfigurationException where it cannot be read, or not as a file of users
     */
    static Users in(Optional<Path> file) {
        var users = new Users(file);
        users.file.ifPresent(present -> {
            users.version = versionOf(present);
            users.take(new UsersFile(present).accounts());
        });
        return users;
    }

    /**
     * Whether whoever asks has to be one of them: there are users, or were since this process was started. A file that was
     * emptied lets nobody in.
     */
    public synchronized boolean required() {
        look();
        return ever;
    }

    /** The account of a name, by the file as it is now. */
    synchronized Optional<Account> find(String name) {
        look();
        return Optional.ofNullable(accounts.get(name));
    }

    /**
     * Why runs on a connection cannot be on behalf of a user.
     *
     * @return words that go on after the name; empty where they can, and where there is no file of users
     */
    public Optional<String> whyNot(String user, Connection connection) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        var account = find(user);
        if (account.isEmpty()) {
            return Optional.of("is no user (operations.users)");
        }
        return account.get().user().may(User.Action.RUN, connection) ? Optional.empty()
                : Optional.of("may not run exports on connection " + connection.id() + ": a "
                        + Word.of(account.get().user().role()) + " needs connection." + connection.id()
                        + ".usable-by = contributor, and a viewer runs nothing");
    }

    private void look() {
        file.ifPresent(present -> {
            var now = versionOf(present);
            if (!Objects.equals(now, version)) {
                version = now;
                readAgain(present, now);
            }
        });
    }

    private void readAgain(Path present, Version now) {
        try {
            if (now == null) {
                throw new ConfigurationException(List.of(new Fault(present.toString(), 0, "operations.users", "is not there any more")));
            }
            take(new UsersFile(present).accounts());
            LOG.info("the file of users has changed: {} user(s)", accounts.size());
        } catch (ConfigurationException e) {
            LOG.warn("the users stay as they were, their file cannot be used as it is now: {}", e.getMessage());
        }
    }

    private void take(Map<String, Account> read) {
        accounts = read;
        ever |= !read.isEmpty();
    }

    private static Version versionOf(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }

    /** A user and what the user's password is checked by. */
    record Account(User user, PasswordHash hash) {
    }
}
