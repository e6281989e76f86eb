package io.github.perturb4j.cli.live;

import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.SelectionOptions;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** The networks that can be chosen, by number: those that the command names, then the included ones. */
final class LiveModels {
    private final List<ModelLoader> all = new ArrayList<>();

    /**
     * Their weights are there, or it is said now that they are not.
     *
     * @param own that the command names
     */
    LiveModels(CommandSpec spec, List<ModelLoader> own) {
        Stream<ModelLoader> included = Arrays.stream(Architecture.values())
                .filter(architecture -> architecture.embeddedWeights().isPresent())
                .map(architecture ->
                        new ModelLoader(spec, architecture, ModelLoader.AUTO, new SelectionOptions(), false));
        Stream.concat(own.stream(), included).forEach(this::add);
    }

    private void add(ModelLoader model) {
        model.card();
        if (all.stream().noneMatch(known -> known.weightsSha256().equals(model.weightsSha256()))) {
            all.add(model);
        }
    }

    List<ModelLoader> all() {
        return all;
    }

    /** Its architecture, with the file's hash where two have the same. */
    String name(int number) {
        ModelLoader model = all.get(number);
        long alike = all.stream().filter(m -> m.label().equals(model.label())).count();
        return model.label() + (alike > 1 ? " (" + model.weightsSha256().substring(0, 8) + ")" : "");
    }

    /** One or two of them. */
    List<ModelLoader> chosen(List<Integer> numbers) {
        if (numbers == null || numbers.isEmpty() || numbers.size() > 2) {
            throw new CommandFailure("choose one network, or two to be seen beside each other");
        }
        return numbers.stream().map(this::chosen).toList();
    }

    private ModelLoader chosen(Integer number) {
        if (number == null || number < 0 || number >= all.size()) {
            throw new CommandFailure("there is no network " + number + "; reload the page and choose one of its list");
        }
        return all.get(number);
    }
}
