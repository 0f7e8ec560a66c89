package io.segmentexport.config.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentexport.config.Export;
import io.segmentexport.config.Export.MappedField;
import io.segmentexport.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigurationTest {

    private static final Path SHIPPED = Path.of("application.properties");
    private static final Pattern COMMENTED_KEY = Pattern.compile("#([a-z-]+\\.\\S+) = .*");

    private static final Pattern SAMPLES = Pattern.compile("ledger\\.(user|password)|export\\..*\\.(columns|date-format|schedule|time-zone|misfire|owner)"
            + "|operations\\.(users|tls-.*)|alert\\.to|http\\..*");

    @TempDir
    Path folder;

    @Test
    void isReadWithoutFaultsAndWithoutAnyVariableSet() {
        Settings settings = new SettingsReader(variable -> null).read(SHIPPED, Map.of());

        assertThat(settings.connections()).containsOnlyKeys("main");
        assertThat(settings.connections().get("main").consent()).isPresent();
        assertThat(settings.connections().get("main").apiKey().literal()).isFalse();
        assertThat(settings.exports()).containsOnlyKeys("newsletter");
        Export newsletter = settings.exports().get("newsletter");
        assertThat(newsletter.listId()).isEqualTo("Y6nRLr");
        assertThat(newsletter.emailColumn()).isEqualTo("EMail");
        assertThat(newsletter.segments().names()).containsExactly("HighValue");
        assertThat(newsletter.fields()).extracting(MappedField::column).containsExactly(
                "CustomerId", "FirstName", "LastName", "Phone", "City", "Country", "BirthDate", "Points", "Newsletter",
                "Interests");
        assertThat(newsletter.folder()).isEqualTo(Path.of("data/inbox/newsletter").toAbsolutePath());
    }

    @Test
    void showsEveryKeyThatThereIs() throws IOException {
        String text = Files.readString(SHIPPED);
        Set<String> expected = Keys.all().stream()
                .filter(key -> !key.name().endsWith("TARGET"))
                .map(ShippedConfigurationTest::shipped)
                .collect(Collectors.toCollection(TreeSet::new));
        Keys.TARGETS.forEach(target -> expected.add("export.newsletter.field." + target));

        Set<String> shown = text.lines()
                .map(line -> line.startsWith("#") ? line.substring(1) : line)
                .filter(line -> line.contains(" = "))
                .map(line -> line.substring(0, line.indexOf(" = ")))
                .collect(Collectors.toSet());

        assertThat(shown).containsAll(expected);
    }

    @Test
    void explainsEveryKeyAsTheTableDoes() throws IOException {
        List<String> paragraphs = List.of(Files.readString(SHIPPED).split("\n\n+"));

        assertThat(Keys.all()).allSatisfy(key -> assertThat(paragraphs)
                .filteredOn(paragraph -> Pattern.compile("^#?" + Pattern.quote(shipped(key).replace("TARGET", "")), Pattern.MULTILINE)
                        .matcher(paragraph).find())
                .anySatisfy(paragraph -> assertThat(paragraph.replace("\n# ", " ")).contains(key.help())));
    }

    @Test
    void showsTheDefaultsAndSamplesOfTheTable() throws IOException {
        Map<String, String> table = Keys.all().stream().collect(Collectors.toMap(ShippedConfigurationTest::shipped, Key::text));

        assertThat(Files.readString(SHIPPED).lines().map(COMMENTED_KEY::matcher).filter(Matcher::matches)
                .filter(line -> table.containsKey(line.group(1))))
                .hasSizeGreaterThan(30)
                .allSatisfy(line -> assertThat(line.group()).isEqualTo("#" + line.group(1) + " = " + table.get(line.group(1))));
    }

    @Test
    void showsTheTrueDefaults() throws IOException {
        String text = Files.readString(SHIPPED);
        Path plain = Files.writeString(folder.resolve("application.properties"), text);
        Settings defaults = new SettingsReader(variable -> null).read(plain, Map.of());

        List<Map.Entry<String, String>> commented = commentedOut(text);
        Settings written = new SettingsReader(variable -> null).read(plain,
                commented.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));

        assertThat(commented).hasSizeGreaterThan(15);
        assertThat(written.exports()).isEqualTo(defaults.exports());
        assertThat(written).usingRecursiveComparison().ignoringFields("connections").isEqualTo(defaults);
        assertThat(written.connections().get("main")).usingRecursiveComparison().ignoringFields("apiKey")
                .isEqualTo(defaults.connections().get("main"));
    }

    /** The key as the shipped file names it. */
    private static String shipped(Key<?> key) {
        return key.nameFor(key.name().startsWith("connection.") ? "main" : "newsletter");
    }

    /** The commented keys but for those that have no default: theirs are samples. */
    private static List<Map.Entry<String, String>> commentedOut(String text) {
        Stream<Matcher> lines = text.lines().map(COMMENTED_KEY::matcher).filter(Matcher::matches);
        return lines.filter(line -> !line.group(1).contains(".field.") && !SAMPLES.matcher(line.group(1)).matches())
                .map(line -> Map.entry(line.group(1), line.group().substring(line.group().indexOf(" = ") + 3)))
                .toList();
    }
}
