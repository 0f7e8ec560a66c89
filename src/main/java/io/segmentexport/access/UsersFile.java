package io.segmentexport.access;

import io.segmentexport.access.User.Role;
import io.segmentexport.access.Users.Account;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.UserName;
import io.segmentexport.config.Word;
import io.segmentexport.config.read.PropertiesFile;
import io.segmentexport.config.read.PropertiesFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file of users: properties in UTF-8, {@code NAME = ROLE HASH} for each, as {@code anna = administrator $2b$12$…}.
 * Whatever is changed is changed in one step, in a file for its owner alone; other lines stay as they are.
 */
public final class UsersFile {

    private static final String HEADER = "# Who may operate the service: NAME = ROLE HASH. The command 'user' writes it.";

    private final Path file;

    public UsersFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    /** The names and roles, in the order of the file. */
    public List<User> users() {
        return accounts().values().stream().map(Account::user).toList();
    }

    /**
     * Those who stand in it, by name; nobody where there is no file.
     *
     * @throws ConfigurationException with every line that cannot be one of a user; it does not repeat what it holds
     */
    Map<String, Account> accounts() {
        var accounts = new LinkedHashMap<String, Account>();
        var faults = new ArrayList<Fault>();
        for (var line : lines()) {
            try {
                accounts.put(line.key(), account(line));
            } catch (IllegalArgumentException e) {
                String key = UserName.wellFormed(line.key()) ? line.key() : "(user)";
                faults.add(new Fault(file.toString(), line.line(), key, e.getMessage()));
            }
        }
        ConfigurationException.throwIfAny(faults);
        return Collections.unmodifiableMap(accounts);
    }

    private List<Entry> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return PropertiesFile.read(file);
        } catch (IOException e) {
            throw new ConfigurationException(List.of(new Fault(file.toString(), 0, "operations.users",
                    "cannot be read (%s); look at its permissions".formatted(e.getClass().getSimpleName()))));
        }
    }

    private static Account account(Entry line) {
        if (!UserName.wellFormed(line.key())) {
            throw new IllegalArgumentException("cannot be the name of a user; " + UserName.RULE);
        }
        var words = line.value().strip().split("\\s+");
        if (words.length != 2) {
            throw new IllegalArgumentException("is not followed by a role and a hash; let 'user add NAME --role ROLE"
                    + " --replace' write the line");
        }
        return new Account(new User(line.key(), role(words[0])), hash(words[1]));
    }

    private static PasswordHash hash(String text) {
        try {
            return new PasswordHash(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the hash " + e.getMessage() + "; let 'user add NAME --role ROLE --replace' write it", e);
        }
    }

    /** Not repeated where it is none: a password may stand there. */
    private static Role role(String word) {
        int position = Word.all(Role.class).indexOf(word);
        if (position < 0) {
            throw new IllegalArgumentException("the role is none of " + String.join(", ", Word.all(Role.class)));
        }
        return Role.values()[position];
    }

    /** The names of all lines, be they such that can be used or not. */
    public List<String> names() {
        return lines().stream().map(Entry::key).toList();
    }

    /**
     * Puts a user into the file, in place of one of the same name.
     *
     * @throws IOException where it cannot be written; the file is then as it was
     */
    public void put(User user, PasswordHash hash) throws IOException {
        write(user.name(), Optional.of(user.name() + " = " + Word.of(user.role()) + " " + hash.text()));
    }

    /**
     * Takes a user out of the file.
     *
     * @throws IOException where it cannot be written; the file is then as it was
     */
    public void remove(String name) throws IOException {
        write(name, Optional.empty());
    }

    private void write(String name, Optional<String> line) throws IOException {
        var text = Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>(List.of(HEADER));
        var old = lines().stream().filter(present -> present.key().equals(name)).findFirst();
        int at = old.map(present -> cut(text, present.line() - 1)).orElse(text.size());
        line.ifPresent(written -> text.add(at, written));
        replace(String.join("\n", text) + "\n");
    }

    /** Takes out a line and those that continue it; gives where it stood. */
    private static int cut(List<String> text, int at) {
        while (text.remove(at).endsWith("\\") && at < text.size()) {
            // The next line belongs to the one that was taken out.
        }
        return at;
    }

    /**
     * A new file is its owner's alone from its first byte on. Who may write the file and not its folder, such as a service whose
     * configuration is the administrator's, writes it in place.
     */
    private void replace(String text) throws IOException {
        Files.createDirectories(file.getParent());
        if (!Files.isWritable(file.getParent()) && Files.isWritable(file)) {
            Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
            return;
        }
        var part = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
        try {
            Files.writeString(part, text, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            if (Files.exists(file) && !Files.getOwner(file).equals(Files.getOwner(part))) {
                Files.setOwner(part, Files.getOwner(file)); // Or a service that runs as another user could not read it any more.
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
