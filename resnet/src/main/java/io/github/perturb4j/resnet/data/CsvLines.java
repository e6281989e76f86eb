package io.github.perturb4j.resnet.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file of comma-separated values, UTF-8: one record a line, fields stripped of blanks around them, or in double
 * quotes, which are doubled inside. Blank lines are passed over.
 */
final class CsvLines {
    private static final long MAX_BYTES = 1L << 28;

    private CsvLines() {}

    /** @param number counted from 1 */
    record Line(int number, List<String> fields) {}

    static List<Line> read(Path file) {
        List<String> lines = lines(file);
        List<Line> all = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = i == 0 ? withoutMark(lines.get(i)) : lines.get(i);
            if (!text.isBlank()) {
                all.add(new Line(i + 1, fields(text, "line " + (i + 1) + " of " + file)));
            }
        }
        return all;
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new DatasetException("the file " + file + " has " + Files.size(file)
                        + " bytes, more than the limit of " + MAX_BYTES + "; split it");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new DatasetException("the file " + file + " is no text in UTF-8; expected lines of path,label", e);
        } catch (IOException e) {
            throw new DatasetException("cannot read the file " + file + " (" + e + "); check its permissions", e);
        }
    }

    /** Without the byte order mark that some programs begin a file with. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static List<String> fields(String line, String where) {
        List<String> fields = new ArrayList<>();
        int at = 0;
        while (at <= line.length()) {
            int start = at;
            while (start < line.length() && line.charAt(start) == ' ') {
                start++;
            }
            boolean quoted = start < line.length() && line.charAt(start) == '"';
            int end = quoted ? closingQuote(line, start, where) : line.indexOf(',', at);
            if (quoted) {
                fields.add(line.substring(start + 1, end).replace("\"\"", "\""));
                end = comma(line, end + 1, where);
            } else {
                fields.add(line.substring(at, end < 0 ? line.length() : end).strip());
            }
            at = end < 0 ? line.length() + 1 : end + 1;
        }
        return fields;
    }

    private static int closingQuote(String line, int open, String where) {
        for (int i = open + 1; i < line.length(); i++) {
            if (line.charAt(i) == '"') {
                if (i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    i++;
                } else {
                    return i;
                }
            }
        }
        throw new DatasetException(where + " opens a double quote and does not close it");
    }

    /** Where the comma after a quoted field is; -1 at the end of the line. */
    private static int comma(String line, int from, String where) {
        String rest = line.substring(from);
        if (rest.isBlank()) {
            return -1;
        }
        if (!rest.stripLeading().startsWith(",")) {
            throw new DatasetException(where + " goes on after a closing double quote; expected a comma");
        }
        return line.indexOf(',', from);
    }
}
