package io.segmentexport.klaviyo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Documents as Klaviyo sends them. */
final class Documents {

    static final String JOB = "{\"data\":{\"type\":\"profile-bulk-import-job\","
            + "\"id\":\"cHJvZmlsZS1idWxrLWltcG9ydC1qb2I6MTg2\",\"attributes\":{\"status\":\"queued\","
            + "\"created_at\":\"2026-11-23T10:15:00+00:00\",\"total_count\":100,\"completed_count\":0,"
            + "\"failed_count\":null,\"completed_at\":null,\"expires_at\":\"2026-11-30T10:15:00.123456\","
            + "\"started_at\":null},\"links\":{\"self\":\"https://a.klaviyo.com/api/profile-bulk-import-jobs/01J\"}},"
            + "\"links\":{\"self\":\"https://a.klaviyo.com/api/profile-bulk-import-jobs\"}}";

    static final String IMPORT_ERRORS = "{\"data\":["
            + "{\"type\":\"import-error\",\"id\":\"1\",\"attributes\":{"
            + "\"code\":\"invalid\",\"title\":\"Invalid input\",\"detail\":\"Invalid email: a@example.com\","
            + "\"source\":{\"pointer\":"
            + "\"/data/attributes/profiles/data/3/attributes/email\"},"
            + "\"original_payload\":{\"email\":\"a@example.com\"}}},"
            + "{\"type\":\"import-error\",\"id\":\"2\",\"attributes\":{"
            + "\"code\":\"invalid\",\"title\":\"Invalid input\",\"detail\":\"\","
            + "\"source\":{\"pointer\":\"/data\"},\"original_payload\":"
            + "{\"type\":\"profile\",\"attributes\":{\"email\":\"b@example.com\"}}}},"
            + "{\"type\":\"import-error\",\"id\":\"3\",\"attributes\":{\"source\":{\"pointer\":"
            + "\"/data/attributes/profiles/data/5\"},\"original_payload\":"
            + "{\"data\":{\"attributes\":{\"email\":\"c@example.com\"}}}}},"
            + "{\"type\":\"import-error\",\"id\":\"4\",\"attributes\":{\"code\":\"duplicate\",\"title\":\"Duplicate\","
            + "\"detail\":\"Taken\",\"source\":{\"pointer\":null},\"original_payload\":null}}],"
            + "\"links\":{\"self\":\"https://a.klaviyo.com/\",\"next\":"
            + "\"https://a.klaviyo.com/api/profile-bulk-import-jobs/01J/import-errors?page%5Bcursor%5D=x\"}}";

    static final String ACCOUNTS = "{\"data\":[{\"type\":\"account\",\"id\":\"AbC123\",\"attributes\":{"
            + "\"test_account\":false,\"contact_information\":{\"default_sender_name\":\"K\","
            + "\"default_sender_email\":\"k@example.com\",\"organization_name\":\"Kontoso Japan 株式会社\"},"
            + "\"timezone\":\"Asia/Tokyo\"},\"links\":{\"self\":\"https://a.klaviyo.com/api/accounts/AbC123\"}}],"
            + "\"links\":{\"self\":\"https://a.klaviyo.com/api/accounts\"}}";

    static final String LIST = "{\"data\":{\"type\":\"list\",\"id\":\"Y6nRLr\",\"attributes\":{\"name\":\"Newsletter\","
            + "\"created\":\"2022-11-08T00:00:00+00:00\",\"opt_in_process\":\"double_opt_in\"},"
            + "\"links\":{\"self\":\"https://a.klaviyo.com/api/lists/Y6nRLr\"}}}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Documents() {
    }

    static String error(String code, String title, String detail, String pointer) {
        return errors(errorObject(code, title, detail, pointer));
    }

    static String errors(String... errors) {
        return "{\"errors\":" + List.of(errors) + "}";
    }

    static String errorObject(String code, String title, String detail, String pointer) {
        ObjectNode error = JSON.createObjectNode()
                .put("id", "752f7ece-af20-44e0-aa3a-b13290d98e72").put("status", 400)
                .put("code", code).put("title", title).put("detail", detail);
        if (pointer != null) {
            error.putObject("source").put("pointer", pointer);
        }
        error.putObject("links");
        error.putObject("meta");
        return error.toString();
    }
}
