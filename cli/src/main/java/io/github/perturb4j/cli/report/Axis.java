package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One axis of a {@link LineChart}.
 *
 * @param title what its numbers are, with their unit
 * @param low the number at its beginning
 * @param high that at its end; more than {@code low}
 * @param ticks the numbers that are marked, ascending
 */
public record Axis(String title, double low, double high, List<Tick> ticks) {
    private static final int TICKS = 5;

    /** A marked number, as it is written. */
    public record Tick(double at, String label) {}

    public Axis {
        ticks = List.copyOf(ticks);
    }

    /** Round numbers that enclose all from {@code least} to {@code most}. */
    public static Axis round(String title, double least, double most) {
        double tick = distance(least, most);
        double first = Math.floor(least / tick);
        int count = (int) Math.max(1, Math.ceil(most / tick) - first);
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= count; i++) {
            double at = first * tick + i * tick;
            ticks.add(new Tick(at, label(at, tick)));
        }
        return new Axis(title, first * tick, first * tick + count * tick, ticks);
    }

    /** The whole numbers from {@code first} to {@code last}, or every second, fifth, tenth and so on of them. */
    public static Axis counting(String title, int first, int last) {
        int stride = last - first <= 1 ? 1 : Math.max(1, (int) distance(0, last - first));
        List<Tick> ticks = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            if (i == first || (i % stride == 0 && i - first >= stride / 2.0)) {
                ticks.add(new Tick(i, Integer.toString(i)));
            }
        }
        boolean alone = first == last;
        return new Axis(title, alone ? first - 1.0 : first, alone ? last + 1.0 : last, ticks);
    }

    /** From 0 to 100%, for shares from 0 to 1. */
    public static Axis percent(String title) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i <= TICKS; i++) {
            ticks.add(new Tick((double) i / TICKS, 100 * i / TICKS + "%"));
        }
        return new Axis(title, 0, 1, ticks);
    }

    /** The numbers that were asked for, written as they were; from 0 on. */
    public static Axis given(String title, List<String> labels, List<Double> at) {
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) {
            ticks.add(new Tick(at.get(i), labels.get(i)));
        }
        double most = at.get(at.size() - 1);
        return most > 0 ? new Axis(title, Math.min(0, at.get(0)), most, ticks) : new Axis(title, -1, 1, ticks);
    }

    /** 1, 2 or 5 times a power of ten, so that few ticks cover the span. */
    private static double distance(double least, double most) {
        double span = most > least ? most - least : Math.max(1, Math.abs(most));
        double power = Math.pow(10, Math.floor(Math.log10(span / TICKS)));
        for (int factor : new int[] {1, 2, 5}) {
            if (span / (factor * power) <= TICKS) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private static String label(double value, double tick) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(tick) + 1e-9));
        double shown = Math.abs(value) < tick / 2 ? 0 : value;
        return String.format(Locale.ROOT, digits > 6 ? "%.1e" : "%." + digits + "f", shown);
    }

    /** Where a number lies, 0 at the beginning and 1 at the end. */
    double fraction(double value) {
        return (value - low) / (high - low);
    }
}
