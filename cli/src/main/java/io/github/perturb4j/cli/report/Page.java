package io.github.perturb4j.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A whole HTML document in one file. Browsers are told to load nothing else and to run nothing. */
public final class Page {
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private Page() {}

    /**
     * The document's text, to be stored as UTF-8.
     *
     * @param body its pieces, as for {@link Html#of}
     */
    public static String of(String title, Object... body) {
        Html head = Html.of(
                "head",
                Html.of("meta").with("charset", "utf-8"),
                Html.of("meta").with("http-equiv", "Content-Security-Policy").with("content", POLICY),
                Html.of("meta").with("name", "viewport").with("content", "width=device-width, initial-scale=1"),
                Html.of("title", title),
                Html.of("style", style()));
        return "<!DOCTYPE html>\n"
                + Html.of("html", head, Html.of("body", Html.of("main", body))).with("lang", "en") + "\n";
    }

    /** The style sheet of every page. */
    public static String style() {
        try (InputStream in = Page.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("the resource report.css is missing from the cli jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource report.css", e);
        }
    }
}
