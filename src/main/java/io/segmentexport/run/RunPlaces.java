package io.segmentexport.run;

import io.segmentexport.files.DataFolder;
import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the files of a run lie: in the run's folder, or where its end has put them. */
public record RunPlaces(Run run, DataFolder data) {

    /** The folders that may hold a file of the run, in the order in which it is looked for. */
    public List<Path> folders() {
        return List.of(data.run(run.id()), data.archive(run.export().id(), run.id()), data.deadLetter(run.export().id(), run.id()));
    }

    /** Where a file of the run lies; in its folder, where it lies nowhere. */
    public Path of(RunFile file) {
        return folders().stream()
                .map(folder -> folder.resolve(file.name()))
                .filter(Files::exists)
                .findFirst()
                .orElseGet(() -> data.run(run.id()).resolve(file.name()));
    }

    /**
     * What a person is told where files of a run that has not ended lie nowhere any more: not in its places, and not
     * where its claim is still about to take them from.
     */
    public Optional<String> missing() {
        if (run.state().ended()) {
            return Optional.empty();
        }
        var missing = run.files().stream()
                .filter(file -> !Files.exists(of(file)) && !Files.exists(data.incoming(run.id()).resolve(file.name())))
                .filter(file -> file.source().filter(Files::exists).isEmpty())
                .map(RunFile::name).toList();
        return missing.isEmpty() ? Optional.empty() : Optional.of(gone(missing));
    }

    /** That these files are gone. */
    public String gone(List<String> names) {
        return String.join(", ", names) + (names.size() == 1 ? " is" : " are") + " not in "
                + data.run(run.id()) + " any more";
    }
}
