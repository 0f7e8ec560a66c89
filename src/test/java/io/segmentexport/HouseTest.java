package io.segmentexport;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house as the design has it: which package may know which, and how large a class and a package may be. */
class HouseTest {

    private static final String ROOT = "io.segmentexport";
    private static final Path SOURCES = Path.of("src/main/java/io/segmentexport");
    private static final int MOST_LINES_OF_A_CLASS = 300;
    private static final int MOST_CLASSES = 25;
    private static final int MOST_LINES_OF_A_PACKAGE = 1_850;

    /** Each package with those that it may know; what one of these may know, it may know too. */
    private static final Map<String, List<String>> MAY_KNOW = new LinkedHashMap<>();

    static {
        MAY_KNOW.put("config", List.of());
        MAY_KNOW.put("segment", List.of("config"));
        MAY_KNOW.put("profile", List.of("segment"));
        MAY_KNOW.put("klaviyo", List.of("config"));
        MAY_KNOW.put("access", List.of("config"));
        MAY_KNOW.put("files", List.of("segment", "profile", "klaviyo"));
        MAY_KNOW.put("ledger", List.of("files"));
        MAY_KNOW.put("run", List.of("ledger"));
        for (var stage : List.of("claim", "stage", "deliver", "track", "close")) {
            MAY_KNOW.put(stage, List.of("run"));
        }
        MAY_KNOW.put("observe", List.of("run", "access"));
        MAY_KNOW.put("schedule", List.of("claim"));
        MAY_KNOW.put("operations", List.of("observe", "schedule", "close", "access"));
        MAY_KNOW.put("camel", List.of("operations", "claim", "stage", "deliver", "track", "close"));
        MAY_KNOW.put("sandbox", List.of());
        MAY_KNOW.put("cli", List.of("camel", "sandbox"));
    }

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> knowsOnlyWhatItMay() {
        return MAY_KNOW.keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            var others = MAY_KNOW.keySet().stream().filter(other -> !other.equals(name) && !mayKnow(name, other))
                    .map(HouseTest::inside).toArray(String[]::new);
            noClasses().that().resideInAPackage(inside(name)).should().dependOnClassesThat().resideInAnyPackage(others).check(CLASSES);
        }));
    }

    private static boolean mayKnow(String name, String other) {
        return MAY_KNOW.get(name).stream().anyMatch(known -> known.equals(other) || mayKnow(known, other));
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }

    @Test
    void everyPackageHasAPlaceInTheHouse() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).map(JavaPackage::getName)
                .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])).isSubsetOf(MAY_KNOW.keySet());
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noBeanKnowsCamel() {
        noClasses().that().resideOutsideOfPackage(inside("camel")).should().dependOnClassesThat().resideInAPackage("org.apache.camel..")
                .check(CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> isTakenInAtALook() throws IOException {
        try (var folders = Files.walk(SOURCES)) {
            return folders.filter(Files::isDirectory).filter(folder -> !folder.equals(SOURCES)).toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(SOURCES.relativize(folder).toString(), () -> {
                        var sizes = sizes(folder);
                        assertThat(sizes).as("a class of more than %d lines", MOST_LINES_OF_A_CLASS)
                                .allSatisfy((file, lines) -> assertThat(lines).as(file).isLessThanOrEqualTo(MOST_LINES_OF_A_CLASS));
                        assertThat(sizes).as("classes").hasSizeLessThanOrEqualTo(MOST_CLASSES);
                        assertThat(sizes.values().stream().mapToInt(Integer::intValue).sum()).as("lines")
                                .isLessThanOrEqualTo(MOST_LINES_OF_A_PACKAGE);
                        assertThat(folder.resolve("package-info.java")).as("where a newcomer starts").exists();
                    }));
        }
    }

    private static Map<String, Integer> sizes(Path folder) throws IOException {
        var sizes = new LinkedHashMap<String, Integer>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".java") && !path.endsWith("package-info.java")).toList()) {
                try (var lines = Files.lines(file)) {
                    sizes.put(file.getFileName().toString(), (int) lines.count());
                }
            }
        }
        return sizes;
    }
}
