package io.segmentexport.camel;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.KlaviyoRequest;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;

/**
 * One request on one connection: the message body with which {@code direct:klaviyo} is called.
 *
 * @param connection whose key and address it goes by
 * @param request    what is asked
 * @param payload    the file with the body to send, or null
 * @param bytes      the size of that file
 * @param profiles   how many profiles the payload holds
 * @param progress   what the request is counted in
 * @param withdrawn  whether the request is not wanted any more, because its run was halted in the meantime
 */
public record KlaviyoCall(
        Connection connection, KlaviyoRequest request, Path payload, long bytes, int profiles, RunProgress progress,
        BooleanSupplier withdrawn) {

    private static final ContentType JSON_API = ContentType.create(KlaviyoRequest.MEDIA_TYPE);
    private static final int PART_BYTES = 1 << 17;

    static KlaviyoCall asking(OpenRun run, KlaviyoRequest request, BooleanSupplier withdrawn) {
        return new KlaviyoCall(run.connection(), request, null, 0, 0, run.progress(), withdrawn);
    }

    /** The payload as the HTTP client streams it from disk; null if there is none. */
    public HttpEntity entity() {
        return payload == null ? null : new EntityTemplate(bytes, JSON_API, null, this::write);
    }

    /** In large parts: FileEntity's of 4 kB cost half as much again of the time that a body takes. */
    private void write(OutputStream out) throws IOException {
        try (var in = Files.newInputStream(payload)) {
            var part = new byte[PART_BYTES];
            for (int read = in.read(part); read > 0; read = in.read(part)) {
                out.write(part, 0, read);
            }
        }
    }

    /** Without the payload, which holds personal data. */
    @Override
    public String toString() {
        return request.method() + " " + request.path() + " on connection " + connection.id();
    }
}
