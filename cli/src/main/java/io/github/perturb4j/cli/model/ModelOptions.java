package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which network, with which weights; for commands that say so, several. */
public final class ModelOptions extends ArchitectureOption {
    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = {
                "Its weights: a file of PyTorch with a state dict, or safetensors. Nothing in the file is executed.",
                "auto (the default): those that are included, or torchvision's, downloaded once into a cache folder"
                        + " ('perturb4j models' says which and where). CIFAR models need a file.",
                "Of several networks: one for each, in the same order."
            })
    private List<Path> weights = List.of();

    @ArgGroup(exclusive = false)
    private SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--plain",
            description = "Compute by the network's own ops, one after the other, instead of the fused kernels of"
                    + " 'perturb4j plan': slower, and what those are tested against.")
    private boolean plain;

    private List<ModelLoader> sources;

    /** Whether the network is to compute by its own ops. */
    public boolean isPlain() {
        return plain;
    }

    /** All that are named, in order; bad usage if weights are missing for some. */
    public List<ModelLoader> sources() {
        if (sources == null) {
            if (!weights.isEmpty() && weights.size() != architectures().size()) {
                throw Usage.bad(
                        spec(),
                        architectures().size() + " of --model and " + weights.size()
                                + " of --weights: give one for each network, in the same order, auto for weights that"
                                + " are included or published");
            }
            sources = IntStream.range(0, architectures().size())
                    .mapToObj(i -> new ModelLoader(
                            spec(),
                            architectures().get(i),
                            weights.isEmpty() ? ModelLoader.AUTO : weights.get(i),
                            selection,
                            plain))
                    .toList();
        }
        return sources;
    }

    /** The one that is named; bad usage if there are several. */
    public ModelLoader sole() {
        List<ModelLoader> all = sources();
        architecture();
        return all.get(0);
    }
}
