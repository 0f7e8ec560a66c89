package io.segmentexport.camel;

import io.segmentexport.config.Connection;
import io.segmentexport.klaviyo.KlaviyoRequest;
import io.segmentexport.run.OpenRun;
import io.segmentexport.run.RunProgress;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.FileEntity;

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

    static KlaviyoCall asking(OpenRun run, KlaviyoRequest request, BooleanSupplier withdrawn) {
        return new KlaviyoCall(run.connection(), request, null, 0, 0, run.progress(), withdrawn);
    }

    /** The payload as the HTTP client streams it from disk; null if there is none. */
    public HttpEntity entity() {
        return payload == null ? null : new FileEntity(payload.toFile(), JSON_API);
    }

    /** Without the payload, which holds personal data. */
    @Override
    public String toString() {
        return request.method() + " " + request.path() + " on connection " + connection.id();
    }
}
