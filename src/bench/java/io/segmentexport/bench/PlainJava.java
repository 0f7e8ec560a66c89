package io.segmentexport.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.segmentexport.klaviyo.BulkImportBody;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * The baseline, in a process of its own: a segment file to Klaviyo with FastCSV, Jackson's generator, HttpClient 5 and
 * a hash of 64 bits for duplicates, as one writes it in an afternoon and well. It has the shipped mapping, trusts the
 * file, the server and the network, and keeps no account of anything. For a valid file its bodies are, byte by byte,
 * those of the product.
 */
final class PlainJava {

    /** The last argument of a process that exports more than once. */
    static final String EACH_LINE = "each-line";

    private static final byte[] HEAD =
            "{\"data\":{\"type\":\"profile-bulk-import-job\",\"attributes\":{\"profiles\":{\"data\":[".getBytes(UTF_8);
    private static final ContentType JSON_API = ContentType.create("application/vnd.api+json");
    private static final SerializedString TYPE = new SerializedString("type");
    private static final SerializedString PROFILE = new SerializedString("profile");
    private static final SerializedString ATTRIBUTES = new SerializedString("attributes");
    private static final SerializedString EMAIL = new SerializedString("email");
    private static final SerializedString PHONE = new SerializedString("phone_number");
    private static final SerializedString EXTERNAL_ID = new SerializedString("external_id");
    private static final SerializedString FIRST_NAME = new SerializedString("first_name");
    private static final SerializedString LAST_NAME = new SerializedString("last_name");
    private static final SerializedString LOCATION = new SerializedString("location");
    private static final SerializedString CITY = new SerializedString("city");
    private static final SerializedString COUNTRY = new SerializedString("country");
    private static final SerializedString PROPERTIES = new SerializedString("properties");
    private static final SerializedString BIRTH_DATE = new SerializedString("Birth Date");
    private static final SerializedString POINTS = new SerializedString("Points");
    private static final SerializedString NEWSLETTER = new SerializedString("Newsletter");
    private static final SerializedString INTERESTS = new SerializedString("Interests");

    private final CloseableHttpClient client;
    private final URI imports;
    private final byte[] tail;
    private final Buffer body = new Buffer();
    private final JsonGenerator json;
    private final Hasher64 hasher = Hashing.komihash5_0();
    private final LongSet seen = new LongSet();
    private Columns columns;
    private int inBatch;
    private int batches;
    private long profiles;
    private long duplicates;

    private PlainJava(CloseableHttpClient client, URI baseUrl, String listId) throws IOException {
        this.client = client;
        this.imports = baseUrl.resolve("/api/profile-bulk-import-jobs");
        this.tail = ("]}},\"relationships\":{\"lists\":{\"data\":[{\"type\":\"list\",\"id\":\"" + listId + "\"}]}}}}")
                .getBytes(UTF_8);
        this.json = new JsonFactoryBuilder().rootValueSeparator((String) null).build().createGenerator(body);
        body.writeBytes(HEAD);
    }

    /** Where the cells stand. */
    private record Columns(int customerId, int email, int firstName, int lastName, int phone, int city, int country,
            int birthDate, int points, int newsletter, int interests) {

        static Columns of(List<String> header) {
            return new Columns(header.indexOf("CustomerId"), header.indexOf("EMail"), header.indexOf("FirstName"),
                    header.indexOf("LastName"), header.indexOf("Phone"), header.indexOf("City"),
                    header.indexOf("Country"), header.indexOf("BirthDate"), header.indexOf("Points"),
                    header.indexOf("Newsletter"), header.indexOf("Interests"));
        }
    }

    /** The bytes of a batch, sent from where they are written. */
    private static final class Buffer extends ByteArrayOutputStream {
        byte[] array() {
            return buf;
        }

        void cutBackTo(int size) {
            count = size;
        }
    }

    /**
     * Exports a file and tells on standard output what it did; once, or with {@link #EACH_LINE} for each line that
     * standard input has.
     *
     * @param args the file, the base URL, the list, and how often
     */
    public static void main(String[] args) throws IOException {
        var began = Instant.now();
        try (var client = HttpClients.createDefault()) {
            if (args.length == 3) {
                export(client, args, began);
                return;
            }
            var orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            while (orders.readLine() != null) {
                export(client, args, Instant.now());
            }
        }
    }

    private static void export(CloseableHttpClient client, String[] args, Instant began) throws IOException {
        var export = new PlainJava(client, URI.create(args[1]), args[2]);
        export.export(Path.of(args[0]));
        System.out.printf(Locale.ROOT, "{\"began\":\"%s\",\"batches\":%d,\"profiles\":%d,\"duplicates\":%d}%n",
                began, export.batches, export.profiles, export.duplicates);
    }

    private void export(Path file) throws IOException {
        try (CsvReader<CsvRecord> records = CsvReader.builder().ofCsvRecord(file, StandardCharsets.UTF_8)) {
            for (CsvRecord record : records) {
                if (columns == null) {
                    columns = Columns.of(record.getFields());
                } else {
                    add(record);
                }
            }
        }
        if (inBatch > 0) {
            send();
        }
    }

    private void add(CsvRecord record) throws IOException {
        String email = record.getField(columns.email());
        if (!seen.add(hasher.hashCharsToLong(email.toLowerCase(Locale.ROOT)))) {
            duplicates++;
            return;
        }
        if (inBatch == BulkImportBody.MAX_PROFILES) {
            send();
        }
        int before = body.size();
        if (inBatch > 0) {
            body.write(',');
        }
        write(record, email);
        if (inBatch > 0 && body.size() + tail.length > BulkImportBody.MAX_BYTES) {
            byte[] tooMany = Arrays.copyOfRange(body.array(), before + 1, body.size());
            body.cutBackTo(before);
            send();
            body.writeBytes(tooMany);
        }
        inBatch++;
    }

    private void write(CsvRecord record, String email) throws IOException {
        json.writeStartObject();
        json.writeFieldName(TYPE);
        json.writeString(PROFILE);
        json.writeFieldName(ATTRIBUTES);
        json.writeStartObject();
        text(EMAIL, email);
        text(PHONE, record.getField(columns.phone()));
        text(EXTERNAL_ID, record.getField(columns.customerId()));
        text(FIRST_NAME, record.getField(columns.firstName()));
        text(LAST_NAME, record.getField(columns.lastName()));
        json.writeFieldName(LOCATION);
        json.writeStartObject();
        text(CITY, record.getField(columns.city()));
        text(COUNTRY, record.getField(columns.country()));
        json.writeEndObject();
        json.writeFieldName(PROPERTIES);
        json.writeStartObject();
        text(BIRTH_DATE, record.getField(columns.birthDate()));
        json.writeFieldName(POINTS);
        json.writeNumber(record.getField(columns.points()));
        json.writeFieldName(NEWSLETTER);
        json.writeBoolean(Boolean.parseBoolean(record.getField(columns.newsletter())));
        interests(record.getField(columns.interests()));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
        json.flush();
    }

    private void text(SerializedString name, String cell) throws IOException {
        if (!cell.isEmpty()) {
            json.writeFieldName(name);
            json.writeString(cell);
        }
    }

    private void interests(String cell) throws IOException {
        if (!cell.isEmpty()) {
            json.writeFieldName(INTERESTS);
            json.writeStartArray();
            for (String interest : cell.split(";")) {
                json.writeString(interest);
            }
            json.writeEndArray();
        }
    }

    private void send() throws IOException {
        body.writeBytes(tail);
        var post = new HttpPost(imports);
        post.setHeader("Authorization", "Klaviyo-API-Key pk_bench");
        post.setHeader("revision", "2026-07-15");
        post.setEntity(new ByteArrayEntity(body.array(), 0, body.size(), JSON_API));
        client.execute(post, response -> {
            EntityUtils.consume(response.getEntity());
            if (response.getCode() != 202) {
                throw new IOException("batch " + batches + " was answered with " + response.getCode());
            }
            return null;
        });
        batches++;
        profiles += inBatch;
        inBatch = 0;
        body.cutBackTo(HEAD.length);
    }
}
