package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A piece of a page: an element with its attributes and children, immutable. What is printed is HTML and well-formed
 * XML alike; texts and values of attributes are escaped, so they may come from anybody.
 */
public final class Html {
    private static final Set<String> EMPTY = Set.of("br", "img", "meta");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");
    private static final int REPLACEMENT = 0xFFFD;

    private final String name;
    private final Map<String, String> attributes;
    private final List<Object> children;

    private Html(String name, Map<String, String> attributes, List<Object> children) {
        this.name = name;
        this.attributes = attributes;
        this.children = children;
    }

    /**
     * An element.
     *
     * @param children in order: pieces, lists and arrays of them, and anything else as the text that it prints
     * @throws IllegalArgumentException if the name is none
     */
    public static Html of(String name, Object... children) {
        List<Object> flat = new ArrayList<>();
        for (Object child : children) {
            if (child instanceof List<?> several) {
                flat.addAll(several);
            } else if (child instanceof Object[] several) {
                flat.addAll(Arrays.asList(several));
            } else {
                flat.add(child);
            }
        }
        return new Html(checked(name), Map.of(), List.copyOf(flat));
    }

    /**
     * The same with one attribute more, or another value for it.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public Html with(String attribute, Object value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(checked(attribute), value.toString());
        return new Html(name, more, children);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of an element or attribute");
        }
        return name;
    }

    /** The markup. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((attribute, value) -> out.append(' ')
                .append(attribute)
                .append("=\"")
                .append(escape(value))
                .append('"'));
        if (EMPTY.contains(name)) {
            out.append("/>");
            return;
        }
        out.append('>');
        for (Object child : children) {
            if (child instanceof Html piece) {
                piece.write(out);
            } else {
                out.append(name.equals("style") ? unescaped(child.toString()) : escape(child.toString()));
            }
        }
        out.append("</").append(name).append('>');
    }

    /** HTML reads a style sheet as it stands, where XML looks for markup: it must do for both. */
    private static String unescaped(String style) {
        if (style.indexOf('<') >= 0 || style.indexOf('&') >= 0) {
            throw new IllegalArgumentException("a style sheet may not contain < or &");
        }
        return style;
    }

    /** The text with the four special characters as entities, and U+FFFD for what XML does not allow. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(allowed(c) ? c : REPLACEMENT);
            }
        });
        return out.toString();
    }

    /** The production Char of XML 1.0. */
    private static boolean allowed(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c > 0xDFFF && c < 0xFFFE)
                || c > 0xFFFF;
    }
}
