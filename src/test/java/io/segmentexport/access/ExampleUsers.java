package io.segmentexport.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of users as another tool wrote it (crypt of libxcrypt): one of each role. */
public final class ExampleUsers {

    public static final String ANNAS_PASSWORD = "anna pass phrase";
    public static final String JOS_PASSWORD = "jo pass phrase";
    public static final String VIS_PASSWORD = "vi pass phrase";

    public static final String ANNA = "anna = administrator $2b$10$ABCDEFGHIJKLMNOPQRSTUuKVjL.Z9BTetncOh4jRQJlrfLETxp5Q.\n";
    public static final String JO = "jo = contributor $2b$10$ABCDEFGHIJKLMNOPQRSTUu2pWV1CTR2OK1y3mqcyGOoH1Y3a3Enf2\n";
    public static final String VI = "vi = viewer $2b$10$ABCDEFGHIJKLMNOPQRSTUuofVtongoXLo5NVDuBejMZ0uYM5Ycwwm\n";

    private ExampleUsers() {
    }

    /** A file with all of them. */
    public static Path in(Path folder) throws IOException {
        return write(folder, ANNA + JO + VI);
    }

    /** A file of this text, in place of the one that may be there, as the command {@code user} replaces it. */
    public static Path write(Path folder, String text) throws IOException {
        var part = Files.writeString(Files.createTempFile(folder, "users", ".part"), text);
        return Files.move(part, folder.resolve("users.properties"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
