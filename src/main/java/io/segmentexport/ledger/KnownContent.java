package io.segmentexport.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The runs that completed content which a run may bring again, with the settings that decide what Klaviyo gets. A run
 * that left records undelivered is none: whoever drops its file again wants those to be sent.
 *
 * @param run           the ID of the completed run
 * @param contentDigest the digest of its content
 */
record KnownContent(String run, String contentDigest) {

    /** The newest such run that completed exactly this content. */
    static Optional<String> of(Handle handle, Run run, String contentDigest) {
        return completed(handle, run).stream().filter(known -> contentDigest.equals(known.contentDigest())).map(KnownContent::run).findFirst();
    }

    /** Whether such a run had files of exactly these sizes. */
    static boolean ofSameSizes(Handle handle, Run run) {
        var sizes = sizes(run.files());
        return completed(handle, run).stream().anyMatch(known -> sizes(RunRow.files(handle, known.run())).equals(sizes));
    }

    private static List<Long> sizes(List<RunFile> files) {
        return files.stream().map(RunFile::bytes).toList();
    }

    private static List<KnownContent> completed(Handle handle, Run run) {
        return handle.createQuery("""
                        select id, content_digest from run
                        where export = :export and settings_digest = :settings and state in ('completed', 'completed-with-rejections')
                          and undelivered = 0 and same_content_as is null and id <> :id
                        order by opened_at desc""")
                .bind("export", run.export().id())
                .bind("settings", run.settingsDigest())
                .bind("id", run.id())
                .map((rs, ctx) -> new KnownContent(rs.getString(1), rs.getString(2)))
                .list();
    }
}
