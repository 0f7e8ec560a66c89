package io.segmentexport.ledger;

import io.segmentexport.files.RunFile;
import io.segmentexport.ledger.CorrectionTable.CorrectionLinks;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.roaringbitmap.RoaringBitmap;

/**
 * What staging brought, to be recorded in one transaction.
 *
 * @param files         the files with hash, records and last row
 * @param contentDigest the digest over the hashes of all files
 * @param batches       the batches, whose files lie in the run's folder
 * @param rejections    the rejections before delivery
 * @param duplicates    the positions that repeat the e-mail address of an earlier row
 * @param notes         how often each thing was noted that is no reason to reject a record
 * @param corrections   the rows that stand for rejected rows of earlier runs
 */
public record Staged(
        List<RunFile> files, String contentDigest, List<BatchEntry> batches, List<Rejection> rejections, RoaringBitmap duplicates,
        Map<String, Long> notes, List<CorrectionLinks> corrections) {

    /** Records it for a run that has sent nothing. */
    void write(Handle handle, String run) {
        handle.select("select number from batch where run = ? and (attempts > 0 or state <> 'staged') limit 1", run)
                .mapTo(String.class).findOne().ifPresent(sent -> {
                    throw new IllegalStateException("run " + run + " has sent batch " + sent + ", so it cannot be staged again");
                });
        for (var table : List.of("batch", "rejection", "note")) {
            handle.execute("delete from " + table + " where run = ?", run);
        }
        handle.execute("delete from correction where by_run = ?", run);
        files.forEach(file -> handle.execute(
                "update run_file set sha256 = ?, records = ?, last_row = ? where run = ? and ordinal = ?",
                file.sha256(), file.records(), file.lastRow(), run, file.ordinal()));
        BatchTable.insert(handle, run, batches);
        RejectionTable.insert(handle, run, rejections);
        corrections.forEach(links -> CorrectionTable.insert(handle, links));
        notes.forEach((note, records) -> handle.execute("insert into note (run, note, records) values (?, ?, ?)", run, note, records));
        handle.execute("""
                update run set state = 'delivering', explanation = null, content_digest = ?, records = ?,
                       duplicates = ?, duplicate_rows = ?
                where id = ?""",
                contentDigest, files.stream().mapToLong(file -> file.records().orElse(0)).sum(), duplicates.getCardinality(),
                duplicates, run);
    }
}
