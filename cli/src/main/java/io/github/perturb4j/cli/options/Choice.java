package io.github.perturb4j.cli.options;

import io.github.perturb4j.cli.output.DidYouMean;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An option's value out of a few, by label: reads it, and lists all labels for completion in the shell. */
public abstract class Choice<T> implements ITypeConverter<T>, Iterable<String> {
    private final List<T> values;
    private final Function<T, String> label;

    public Choice(T[] values, Function<T, String> label) {
        this.values = List.of(values);
        this.label = label;
    }

    @Override
    public T convert(String text) {
        return values.stream()
                .filter(v -> label.apply(v).equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> unknown(text));
    }

    private TypeConversionException unknown(String text) {
        List<String> labels = values.stream().map(label).toList();
        return new TypeConversionException("'" + text + "' is not known" + DidYouMean.question(text, labels)
                + "; choose one of " + String.join(", ", labels));
    }

    @Override
    public Iterator<String> iterator() {
        return values.stream().map(label).iterator();
    }
}
