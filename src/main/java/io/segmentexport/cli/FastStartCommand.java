package io.segmentexport.cli;

import io.segmentexport.cli.work.ExitCode;
import io.segmentexport.cli.work.StartCache;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** {@code fast-start}: prepares the program, where it is installed, to start quickly. */
@Command(name = "fast-start", header = "Prepares this installation to start in half the time.",
        description = {
            "Rehearses the commands against a Klaviyo on this machine and writes two files",
            "beside the jar: an archive of what Java has loaded for them (from Java 25 on an",
            "AOT cache, which also has the profiles of their methods), and an argument file",
            "that names it: java @FILE COMMAND. Repeat it after an update of the program or",
            "of Java; until then Java goes without the archive. Needs no account and no key;",
            "leaves nothing else behind."
        })
final class FastStartCommand extends ConfiguredCommand {

    @Override
    public Integer call() throws IOException, InterruptedException {
        var jar = whereTheProgramIs();
        if (!Files.isRegularFile(jar)) {
            return failed("The program is not in a jar but in " + jar + ": package it first (mvn package)");
        }
        var cache = new StartCache(jar, SegmentExport.class, Rehearsal.class, Runtime.version().feature());
        var fault = cache.write(settings().routes());
        if (fault.isPresent()) {
            return failed(fault.get());
        }
        terminal().print((cache.exists() ? "Ready: java @" + cache.arguments() + " COMMAND"
                : "This Java (" + System.getProperty("java.vm.name") + ") writes no such archive: start without it")
                + System.lineSeparator());
        return ExitCode.OK;
    }

    private static Path whereTheProgramIs() {
        try {
            return Path.of(SegmentExport.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program cannot tell where it is", e);
        }
    }

    private int failed(String why) {
        terminal().warn(why);
        return ExitCode.FAILED;
    }
}
