package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.report.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The microscope page: one HTML file with its data, styles and scripts inside. Browsers are told to load nothing, and
 * to run no script but the three that are here: the graph's layout (dagre), the charts (uPlot), and the page's own.
 */
public final class MicroscopePage {
    /** The page's own scripts, each after those that it uses while it is read; together they are one module. */
    private static final List<String> SCRIPTS = List.of(
            "base",
            "boxes",
            "steps",
            "layout",
            "maps",
            "charts",
            "graph",
            "keys",
            "story",
            "panel",
            "player",
            "search",
            "export",
            "landscape",
            "main");

    /** What the page has besides where a program answers it. */
    private static final List<String> LIVE_SCRIPTS =
            List.of("live-answers", "live-picture", "live-mask", "live-fields", "live");

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private MicroscopePage() {}

    /**
     * A page that a program serves and answers.
     *
     * @param text the document, to be sent as UTF-8
     * @param policy what browsers may load and run, for the header
     */
    public record Live(String text, String policy) {}

    /**
     * The page without a run; its scripts ask for runs where they came from.
     *
     * @param choices what can be asked for, as JSON
     */
    public static Live live(String choices) {
        Map<String, String> parts = parts(Stream.concat(SCRIPTS.stream(), LIVE_SCRIPTS.stream()));
        parts.merge("style", resource("live.css"), String::concat);
        parts.put("icon", "<link rel=\"icon\" href=\"data:,\">");
        parts.put("live", resource("live.html"));
        parts.merge("policy", "; connect-src 'self'", String::concat);
        parts.put("data", "{\"runs\":[],\"live\":" + data(choices) + "}");
        return new Live(page(parts), parts.get("policy"));
    }

    /**
     * The document's text, to be stored as UTF-8.
     *
     * @param runs one or two traces as JSON of the format {@code perturb4j-trace/1}, of the same image; names in them
     *     may come from anybody
     * @throws IllegalArgumentException if there is none, or are more than two
     */
    public static String of(List<String> runs) {
        if (runs.isEmpty() || runs.size() > 2) {
            throw new IllegalArgumentException("the page shows one or two runs, found " + runs.size());
        }
        Map<String, String> parts = parts(SCRIPTS.stream());
        parts.put(
                "data",
                "{\"runs\":[" + runs.stream().map(MicroscopePage::data).collect(Collectors.joining(",")) + "]}");
        return page(parts);
    }

    private static Map<String, String> parts(Stream<String> scripts) {
        Map<String, String> parts = new HashMap<>(Map.of("icon", "", "live", ""));
        parts.put("charts", script(library("uplot", "dist/uPlot.iife.min.js"), library("uplot", "LICENSE")));
        parts.put("layout", script(library("dagre", "dist/dagre.min.js"), resource("lodash.txt")));
        parts.put("script", script(scripts.map(s -> resource(s + ".js")).collect(Collectors.joining("\n")), ""));
        parts.put(
                "style",
                Page.style()
                        + library("uplot", "dist/uPlot.min.css")
                        + resource("microscope.css")
                        + resource("landscape.css"));
        parts.put("graph", resource("graph.css"));
        parts.put("policy", policy(parts.get("charts"), parts.get("layout"), parts.get("script")));
        return parts;
    }

    private static String page(Map<String, String> parts) {
        return PLACE.matcher(resource("microscope.html"))
                .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    /** JSON without a character that ends a script element or, to some, a line; in JSON they stand in strings alone. */
    private static String data(String json) {
        StringBuilder out = new StringBuilder(json.length() + 64);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case '<', '>', '&', '\u2028', '\u2029' -> out.append(String.format("\\u%04x", (int) c));
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** The script with its licence before it. */
    private static String script(String text, String licence) {
        String whole = licence.isEmpty() ? text : "/*\n" + licence.strip() + "\n*/\n" + text;
        if (whole.contains("</script") || whole.contains("<!--")) {
            throw new IllegalStateException("a script may not contain </script or <!--");
        }
        return whole;
    }

    private static String policy(String... scripts) {
        String known = Stream.of(scripts).map(MicroscopePage::hash).collect(Collectors.joining(" "));
        return "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; script-src " + known
                + "; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String library(String name, String file) {
        Properties versions = new Properties();
        try (InputStream in = stream("microscope/libraries.properties")) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource libraries.properties", e);
        }
        return text("/META-INF/resources/webjars/" + name + "/" + versions.getProperty(name) + "/" + file);
    }

    private static String resource(String name) {
        return text("microscope/" + name);
    }

    private static String text(String path) {
        try (InputStream in = stream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + path, e);
        }
    }

    private static InputStream stream(String path) {
        InputStream in = MicroscopePage.class.getResourceAsStream(path);
        if (in == null) {
            throw new IllegalStateException("the resource " + path + " is missing from the class path");
        }
        return in;
    }
}
