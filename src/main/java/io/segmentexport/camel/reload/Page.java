package io.segmentexport.camel.reload;

import io.segmentexport.config.ConfigurationException.Fault;
import io.segmentexport.config.ConfigurationException;
import io.segmentexport.config.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetHeadersDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;

/**
 * A route page as it is written, before its routes are made.
 *
 * @param file its place on disk
 * @param text what stands in it
 */
public record Page(Path file, String text) {

    private static final int LONGEST_FAULT = 300;
    private static final String SUBMIT = "direct:submit-segment";
    private static final Pattern PLACE = Pattern.compile("in file:\\S+, (line \\d+), column \\d+:[^^]*\\^");

    /** The pages of a folder, by a pattern of their names, in their order. */
    public static List<Page> in(Path folder, String pattern) throws IOException {
        var pages = new ArrayList<Page>();
        try (var files = Files.newDirectoryStream(folder, pattern)) {
            for (var file : files) {
                pages.add(new Page(file, Files.readString(file)));
            }
        }
        pages.sort(Comparator.comparing(Page::name));
        return pages;
    }

    /** The name of its file. */
    public String name() {
        return file.getFileName().toString();
    }

    private Resource resource() {
        return ResourceHelper.fromString("file:" + file, text);
    }

    /** What it defines by an ID: {@code route my-route}, {@code route template my-template}. */
    Set<String> defined(ModelCamelContext context) throws Exception {
        var defined = new TreeSet<String>();
        for (var page : read(context)) {
            Stream.of(page.getRouteCollection().getRoutes(), page.getRouteTemplateCollection().getRouteTemplates(),
                            page.getRouteConfigurationCollection().getRouteConfigurations())
                    .flatMap(List::stream).filter(OptionalIdentifiedDefinition::hasCustomIdAssigned)
                    .map(Page::word).forEach(defined::add);
            page.getTemplatedRouteCollection().getTemplatedRoutes().stream().map(TemplatedRouteDefinition::getRouteId)
                    .filter(Objects::nonNull).map(id -> "route " + id).forEach(defined::add);
        }
        return defined;
    }

    /** The IDs of its routes; none if it cannot be read. */
    public List<String> routes(ModelCamelContext context) {
        try {
            return defined(context).stream().filter(word -> word.matches("route \\S+")).map(word -> word.substring("route ".length())).toList();
        } catch (Exception e) {
            return List.of();
        }
    }

    static String word(OptionalIdentifiedDefinition<?> definition) {
        return StringHelper.camelCaseToDash(definition.getShortName()).replace('-', ' ') + " " + definition.getId();
    }

    private List<RouteConfigurationBuilder> read(ModelCamelContext context) throws Exception {
        var read = new ArrayList<RouteConfigurationBuilder>();
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource())) {
            var page = (RouteConfigurationBuilder) builder;
            page.configureRoutes(context);
            page.configuration();
            read.add(page);
        }
        return read;
    }

    /**
     * Why it cannot be used, as far as that shows before its routes are made: it cannot be read, or a route of it sends segments
     * to an export that there is not.
     */
    public Optional<String> whyUnusable(ModelCamelContext context, Collection<String> exports) {
        try {
            return read(context).stream().flatMap(page -> page.getRouteCollection().getRoutes().stream())
                    .flatMap(route -> unknownExport(route, context, exports).stream()).findFirst();
        } catch (Exception e) {
            return Optional.of(words(e));
        }
    }

    /**
     * Checks the routes of all pages, when they are made.
     *
     * @throws ConfigurationException if one sends segments to an export that there is not
     */
    public static void checkExports(ModelCamelContext context, Collection<String> exports) {
        ConfigurationException.throwIfAny(context.getRouteDefinitions().stream().filter(route -> route.getResource() != null)
                .flatMap(route -> unknownExport(route, context, exports).stream().map(why -> new Fault(
                        Path.of(route.getResource().getLocation().replaceFirst("^file:", "")).getFileName().toString(), 0, "(page)", why)))
                .toList());
    }

    private static Optional<String> unknownExport(RouteDefinition route, ModelCamelContext context, Collection<String> exports) {
        boolean submits = Stream.concat(steps(route, SendDefinition.class).map(SendDefinition::getUri),
                        steps(route, ToDynamicDefinition.class).map(ToDynamicDefinition::getUri)) // A wire tap is one.
                .anyMatch(uri -> uri != null && uri.replace("//", "").startsWith(SUBMIT));
        return Stream.concat(steps(route, SetHeaderDefinition.class), steps(route, SetHeadersDefinition.class).flatMap(set -> set.getHeaders().stream()))
                .filter(header -> submits && "export".equals(header.getName()))
                .map(SetHeaderDefinition::getExpression).filter(ConstantExpression.class::isInstance)
                .map(constant -> resolved(context, constant.getExpression()))
                .filter(export -> !exports.contains(export) && !export.contains("{{")).findFirst()
                .map(export -> "route " + route.getId() + " sends segments to export \"" + export + "\", which is not configured"
                        + (exports.isEmpty() ? "" : "; there is " + String.join(", ", exports)) + Word.hint(export, exports));
    }

    private static <D> Stream<D> steps(RouteDefinition route, Class<D> type) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), type).stream();
    }

    /** A placeholder that cannot be filled in stays: it may be one that is filled in later. */
    private static String resolved(ModelCamelContext context, String text) {
        try {
            return context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** The line that a fault is in; 0 if it does not tell. */
    public static int line(String fault) {
        var place = Pattern.compile("line (\\d+)").matcher(fault);
        return place.find() ? Integer.parseInt(place.group(1)) : 0;
    }

    /** What an exception of Camel or its YAML parser says of a fault, in one line; passwords in URIs are left out. */
    public static String words(Throwable exception) {
        var route = "";
        var root = exception;
        for (var cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                route = "route " + failed.getRouteId() + ": ";
            }
            root = cause;
            if (cause instanceof ResolveEndpointFailedException) {
                break; // It names the endpoint; what caused it does not.
            }
        }
        var words = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        var line = withoutValues(PLACE.matcher(words).replaceAll("in $1").replaceAll("\\s+", " ").strip());
        return route + (line.length() > LONGEST_FAULT ? line.substring(0, LONGEST_FAULT) + "…" : line);
    }

    /** An option that is misspelt may be a password. Camel says the same of an endpoint twice. */
    private static String withoutValues(String words) {
        return URISupport.sanitizeUri(words)
                .replaceAll("([?&][\\w.-]+)=[^&\\s]*", "$1=…")
                .replaceAll("Unknown parameters=.*", "")
                .replaceFirst("^(Failed to resolve endpoint: \\S+ due to: )\\1", "$1");
    }
}
