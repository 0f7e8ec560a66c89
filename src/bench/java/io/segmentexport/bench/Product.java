package io.segmentexport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The packaged product with a configuration and an empty data folder of its own: the shipped
 * {@code application.properties}, and what a benchmark sets otherwise.
 */
final class Product {

    /** The list of the shipped configuration. */
    static final String LIST = "Y6nRLr";

    /** The export of the shipped configuration. */
    static final String EXPORT = "newsletter";

    private static final Path PROGRAM = Path.of("target", "klaviyo-segment-export.args").toAbsolutePath();
    private static final Path SHIPPED = Path.of("application.properties");
    private static final Path ROUTES = Path.of("routes").toAbsolutePath();

    private final Path folder;

    private Product(Path folder) {
        this.folder = folder;
    }

    /**
     * Installs the product anew.
     *
     * @param folder   where; what was there is removed
     * @param baseUrl  where Klaviyo is
     * @param settings other keys of the configuration than the shipped ones, or other values
     */
    static Product install(Path folder, URI baseUrl, Map<String, String> settings) throws IOException {
        var product = new Product(folder.toAbsolutePath());
        product.remove();
        Files.createDirectories(product.inbox(EXPORT));
        var all = new LinkedHashMap<>(settings);
        all.put("connection.main.base-url", baseUrl.toString());
        all.put("routes.folder", ROUTES.toString());
        var lines = new ArrayList<>(Files.readAllLines(SHIPPED));
        lines.removeIf(line -> all.containsKey(line.split(" = ", 2)[0]));
        all.forEach((key, value) -> lines.add(key + " = " + value));
        Files.write(product.folder.resolve("application.properties"), lines);
        return product;
    }

    /**
     * The settings of an export beside {@link #EXPORT}: the same, but into another account, so that neither takes places of
     * the other's rate limits.
     *
     * @param id      of the export and of its connection
     * @param baseUrl where Klaviyo is
     */
    static Map<String, String> beside(String id, URI baseUrl) throws IOException {
        var settings = new LinkedHashMap<String, String>();
        for (String line : Files.readAllLines(SHIPPED)) {
            String[] setting = line.split(" = ", 2);
            String key = setting[0].replaceFirst("^export\\." + EXPORT + "\\.", "export." + id + ".")
                    .replaceFirst("^connection\\.main\\.", "connection." + id + ".");
            if (!key.equals(setting[0])) {
                settings.put(key, setting[1]);
            }
        }
        settings.put("export." + id + ".connection", id);
        settings.put("connection." + id + ".api-key", "pk_" + id);
        settings.put("connection." + id + ".base-url", baseUrl.toString());
        return settings;
    }

    Path folder() {
        return folder;
    }

    /** What its commands say. */
    Path log() {
        return folder.resolve("output.log");
    }

    Path data() {
        return folder.resolve("data");
    }

    Path inbox(String export) {
        return data().resolve("inbox").resolve(export);
    }

    /** A command of it, ready to start. */
    ProcessBuilder command(List<String> flags, String... arguments) {
        var all = new ArrayList<>(List.of("--config", folder.resolve("application.properties").toString()));
        all.addAll(List.of(arguments));
        var builder = new ProcessBuilder(Jvm.argumentFile(flags, PROGRAM, all)).directory(folder.toFile());
        builder.environment().put("KLAVIYO_API_KEY", "pk_sandbox");
        return builder;
    }

    /** Puts a file into the inbox of {@link #EXPORT}: a second name of it, so that nothing is copied. */
    void drop(Path file) throws IOException {
        drop(EXPORT, file);
    }

    /** Puts a file into the inbox of an export. */
    void drop(String export, Path file) throws IOException {
        Files.createLink(Files.createDirectories(inbox(export)).resolve("HighValue.csv"), file);
    }

    /** The reports of its runs, as JSON. */
    Set<Path> reports() throws IOException {
        var folder = data().resolve("reports");
        if (!Files.exists(folder)) {
            return Set.of();
        }
        try (var reports = Files.list(folder)) {
            return reports.filter(file -> file.toString().endsWith(".json")).collect(Collectors.toSet());
        }
    }

    /**
     * The report of its only run.
     *
     * @param segment what was exported
     * @throws IOException where not all of it was imported
     */
    RunReport report(GeneratedSegment segment) throws IOException {
        for (var report : reports()) {
            return RunReport.of(report, segment);
        }
        throw new IOException("the export wrote no report");
    }

    /** Removes it with all its data. */
    void remove() throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(Product::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
