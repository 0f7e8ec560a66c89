package io.segmentexport.files;

import io.segmentexport.config.SafeMessage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What may be told of an exception. Only messages that we wrote ourselves, or that the file system wrote, are passed
 * on: a library's message may quote a cell or a body.
 */
public final class Explanations {

    private Explanations() {
    }

    public static String of(Throwable exception) {
        for (var cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof SafeMessage) {
                return cause.getMessage();
            }
            if (cause instanceof FileSystemException file) {
                return inWords(file);
            }
            if (cause instanceof IOException io && io.getMessage() != null && io.getMessage().startsWith("No space left")) {
                return io.getMessage();
            }
        }
        var root = exception;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return "unexpected " + root.getClass().getName();
    }

    private static String inWords(FileSystemException fault) {
        if (fault instanceof NoSuchFileException) {
            return fault.getFile() + " is gone";
        }
        if (fault instanceof AccessDeniedException) {
            return "there is no permission for " + fault.getFile();
        }
        return fault instanceof FileAlreadyExistsException ? fault.getFile() + " is there already"
                : fault instanceof NotDirectoryException ? fault.getFile() + " is no folder"
                : fault.getMessage();
    }

    /** An exception for the log: its kind and where it came from, without its words, which may quote a cell or a body. */
    public static Throwable withoutWords(Throwable exception) {
        var cause = exception.getCause();
        var wordless = new Throwable(exception.getClass().getName(), cause == null ? null : withoutWords(cause));
        wordless.setStackTrace(exception.getStackTrace());
        return wordless;
    }
}
