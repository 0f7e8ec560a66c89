package io.segmentexport.cli;

import io.segmentexport.access.PasswordHash;
import io.segmentexport.access.User.Role;
import io.segmentexport.access.User;
import io.segmentexport.access.UsersFile;
import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.UserName;
import io.segmentexport.config.Word;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code user}: those who may operate the service over HTTP. */
@Command(name = "user", header = "Makes, removes and lists the users of the service.",
        description = {
            "They stand in the file that operations.users names, each with a role: a viewer",
            "sees; a contributor runs exports on connections that are usable-by =",
            "contributor; an administrator does everything. A running service takes up a",
            "changed file by itself. Passwords have 12 characters at least and 72 bytes at",
            "most; the file holds their bcrypt hashes."
        })
final class UserCommand extends ConfiguredCommand {

    @Option(names = "--file", paramLabel = "FILE", scope = ScopeType.INHERIT,
            description = "The file of users (default: operations.users of the configuration)")
    private Path file;

    @Override
    public Integer call() {
        throw terminal().usage("user what: add, remove or list?");
    }

    @Command(name = "add", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE, sortOptions = false,
            header = "Makes a user; asks for the password, twice.")
    int add(
            @Parameters(paramLabel = "NAME", description = "Up to 64 of a-z, 0-9, ., _, @ and -") String name,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "viewer, contributor or administrator")
            Role role,
            @Option(names = "--password-stdin", description = "The password is the first line of standard input") boolean fromInput,
            @Option(names = "--replace", description = "A user of this name gets the role and the password") boolean replace)
            throws IOException {
        if (!UserName.wellFormed(name)) {
            throw terminal().usage("That cannot be the name of a user; " + UserName.RULE);
        }
        var users = users();
        if (!replace && users.names().contains(name)) {
            throw terminal().usage("There is a user \"" + name + "\" already; --replace gives it this role and a new password");
        }
        String password = fromInput ? passwordOfInput() : passwordOfConsole(name);
        PasswordHash.whyUnfit(password).ifPresent(why -> {
            throw terminal().usage("The password " + why);
        });
        users.put(new User(name, role), PasswordHash.of(password));
        terminal().say("User " + name + " is " + Word.of(role) + " by " + path());
        tellWhatIsMissing();
        return ExitCode.OK;
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE,
            sortOptions = false, header = "Removes a user; a running service refuses the name at once.")
    int remove(@Parameters(paramLabel = "NAME", description = "The user; \"user list\" lists them") String name) throws IOException {
        var users = users();
        if (!users.names().contains(name)) {
            throw terminal().usage("There is no user \"" + name + "\"" + Word.hint(name, users.names()) + "; \"user list\" lists them");
        }
        users.remove(name);
        terminal().say("User " + name + " is removed from " + path());
        return ExitCode.OK;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, exitCodeOnInvalidInput = ExitCode.USAGE,
            header = "Lists the users and their roles.")
    int list() {
        var users = users().users();
        users.forEach(user -> terminal().say(user.name() + "  " + Word.of(user.role())));
        if (users.isEmpty()) {
            terminal().say("No users yet in " + path());
        }
        return ExitCode.OK;
    }

    private UsersFile users() {
        return new UsersFile(path());
    }

    /** The one that is named; else that of the configuration, else one beside it. */
    private Path path() {
        return file != null ? file.toAbsolutePath() : settings().operations().users()
                .orElseGet(() -> config().resolveSibling("users.properties"));
    }

    private void tellWhatIsMissing() {
        if (configured().filter(path()::equals).isEmpty()) {
            terminal().say("The service goes by it with this line in " + config().getFileName() + ":");
            terminal().say("  ", "operations.users = " + path().toString().replace("\\", "\\\\"));
        }
    }

    /** A configuration that cannot be used yet may be one that lacks just this file. */
    private Optional<Path> configured() {
        try {
            return settings().operations().users();
        } catch (ConfigurationException e) {
            return Optional.empty();
        }
    }

    private String passwordOfInput() throws IOException {
        var line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw terminal().usage("There is no password on standard input");
        }
        return line;
    }

    private String passwordOfConsole(String name) {
        var console = System.console();
        if (console == null) {
            throw terminal().usage("There is no terminal to ask for the password at; give it by --password-stdin");
        }
        char[] password = console.readPassword("Password of %s: ", name);
        char[] again = console.readPassword("Once more: ");
        try {
            if (password == null || !Arrays.equals(password, again)) {
                throw terminal().usage("The two are not the same; nothing was changed");
            }
            return new String(password);
        } finally {
            Arrays.fill(password == null ? new char[0] : password, ' ');
            Arrays.fill(again == null ? new char[0] : again, ' ');
        }
    }
}
