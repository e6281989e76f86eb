package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What a drawn chart holds, read back from its SVG. */
final class Marks {
    private static final Pattern PLACE = Pattern.compile("translate\\((\\S+) (\\S+)\\).*");

    private Marks() {}

    /** A marker's place. */
    record Mark(String style, double x, double y) {}

    static List<Element> elements(Element chart, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = chart.getElementsByTagName(name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }

    static List<String> texts(Element chart) {
        return elements(chart, "text").stream().map(Element::getTextContent).toList();
    }

    /** The markers of the drawing, in order, those of the legend left out. */
    static List<Mark> of(Element chart) {
        Element drawing = elements(chart, "svg").get(0);
        List<Mark> marks = new ArrayList<>();
        for (Element path : elements(drawing, "path")) {
            String style = path.getAttribute("class");
            Matcher place = PLACE.matcher(path.getAttribute("transform"));
            if (style.startsWith("mark ") && place.matches()) {
                marks.add(new Mark(
                        style.substring(5), Double.parseDouble(place.group(1)), Double.parseDouble(place.group(2))));
            }
        }
        return marks;
    }
}
