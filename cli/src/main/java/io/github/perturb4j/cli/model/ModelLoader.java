package io.github.perturb4j.cli.model;

import io.github.perturb4j.cli.options.StrategyOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.EmbeddedWeights;
import io.github.perturb4j.resnet.ModelCard;
import io.github.perturb4j.resnet.image.RgbImage;
import io.github.perturb4j.weights.Sha256;
import io.github.perturb4j.weights.published.PublishedWeights;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** One network with its weights, as options name it. */
public final class ModelLoader {
    /** Those that are included or published. */
    public static final Path AUTO = Path.of("auto");

    private final CommandSpec spec;
    private final Architecture architecture;
    private final Path weights;
    private final SelectionOptions selection;
    private final boolean plain;
    private Path file;
    private StateDict dict;
    private CompletableFuture<String> hash;

    /**
     * Nothing is read yet.
     *
     * @param spec of the command, which hears what goes wrong
     * @param weights a file; {@code auto} for those that are included or published
     * @param selection which of a file's tensors they are
     * @param plain whether the network is to compute by its own ops
     */
    public ModelLoader(
            CommandSpec spec, Architecture architecture, Path weights, SelectionOptions selection, boolean plain) {
        this.spec = spec;
        this.architecture = architecture;
        this.weights = weights;
        this.selection = selection;
        this.plain = plain;
    }

    /**
     * A second network, named in one option: {@code MODEL}, or {@code MODEL:FILE} with its weights.
     *
     * @param spec of the command, which hears what goes wrong
     * @param option that named it
     * @param classes those of the first network, which it must have too
     */
    public static ModelLoader other(CommandSpec spec, String option, String text, ClassNames classes) {
        int colon = text.indexOf(':');
        ClassNames own;
        ModelLoader other;
        try {
            Architecture architecture =
                    new ArchitectureOption.Architectures().convert(colon < 0 ? text : text.substring(0, colon));
            Path weights = colon < 0 ? AUTO : Path.of(text.substring(colon + 1));
            other = new ModelLoader(spec, architecture, weights, new SelectionOptions(), false);
            own = other.card().classNames();
        } catch (TypeConversionException | ParameterException e) {
            throw Usage.invalid(spec, option, e.getMessage());
        }
        if (!own.names().equals(classes.names())) {
            throw Usage.invalid(
                    spec, option, text + " has other classes than the network; name one that was trained on the same");
        }
        return other;
    }

    /** The architecture's name. */
    public String label() {
        return architecture.label();
    }

    public Architecture architecture() {
        return architecture;
    }

    /**
     * The weights; read once.
     *
     * @throws io.github.perturb4j.nn.CheckpointException if the file is missing or damaged
     * @throws CommandFailure if published weights cannot be got
     */
    StateDict dict() {
        if (isAuto() && selection.isGiven()) {
            throw Usage.bad(spec, "--key and --strip-prefix are about a file; name it with --weights FILE");
        }
        if (dict == null) {
            dict = embedded().map(EmbeddedWeights::read).orElseGet(this::read);
        }
        return dict;
    }

    private StateDict read() {
        return WeightsFile.read(
                file(), selection.selection(), architecture, spec.commandLine().getErr());
    }

    /** The SHA-256 of the weights' bytes, in lower-case hexadecimal. */
    public String weightsSha256() {
        startHashing();
        try {
            return hash.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandFailure failure ? failure : e;
        }
    }

    /** Which of the tensors in the file were asked for, as options; null for none in particular. */
    public String weightsSelection() {
        return selection.isGiven() ? selection.toString() : null;
    }

    /** Begins with {@link #weightsSha256} in another thread: it takes a fifth of a second for 100 MB. */
    public void startHashing() {
        if (hash == null) {
            Supplier<String> weightsHash = embedded()
                    .<Supplier<String>>map(e -> () -> Sha256.of(e.bytes()))
                    .orElseGet(() -> {
                        Path read = file();
                        return () -> WeightsFile.sha256(read);
                    });
            hash = CompletableFuture.supplyAsync(weightsHash);
        }
    }

    private boolean isAuto() {
        return weights.equals(AUTO);
    }

    private Optional<EmbeddedWeights> embedded() {
        return isAuto() ? architecture.embeddedWeights() : Optional.empty();
    }

    private Optional<PublishedWeights> published() {
        return isAuto() ? PublishedWeights.of(architecture.label()) : Optional.empty();
    }

    /** The file of weights; downloaded first where it must be. */
    private Path file() {
        if (file == null) {
            file = published()
                    .map(p -> PublishedFile.get(p, spec.commandLine().getErr()))
                    .orElseGet(this::named);
        }
        return file;
    }

    private Path named() {
        if (isAuto()) {
            throw Usage.bad(
                    spec,
                    "no official weights of " + architecture.label()
                            + " are published that could be downloaded; name a file with --weights FILE");
        }
        return weights;
    }

    /** What the weights are for: what they say themselves, else what the architecture was made for. */
    public ModelCard card() {
        return published().isPresent() // torchvision's say nothing, and need not be there yet
                ? architecture.card()
                : ModelCard.of(dict()).orElseGet(architecture::card);
    }

    /**
     * The classifier, in float32.
     *
     * @param input what it is to be used on, alone
     * @param gradient whether gradients at the input will be asked for
     * @throws io.github.perturb4j.nn.CheckpointException if the file is missing or damaged
     * @throws CommandFailure if the weights are of another architecture, or the memory does not suffice for the input
     */
    public Classifier load(RgbImage input, boolean gradient) {
        return load(1, input.height(), input.width(), gradient);
    }

    /** The same, with strategies for its layers that were asked for. */
    public Classifier load(RgbImage input, boolean gradient, StrategyOption strategy) {
        if (plain && strategy.isGiven()) {
            throw Usage.bad(
                    spec, "the network's own ops have no strategies: leave out --plain or " + StrategyOption.NAME);
        }
        int height = input.height();
        int width = input.width();
        return load(1, height, width, gradient, c -> strategy.applyTo(c, 1, RgbImage.CHANNELS, height, width));
    }

    /** The same for batches of inputs. */
    public Classifier load(int batch, int height, int width, boolean gradient) {
        return load(batch, height, width, gradient, classifier -> classifier);
    }

    private Classifier load(int batch, int height, int width, boolean gradient, UnaryOperator<Classifier> strategies) {
        KeyReport report = KeyReport.compare(
                architecture.network(card().classNames().size()).shapes(), dict());
        if (!report.matches()) {
            throw new CommandFailure(WeightsFile.mismatch(architecture, dict(), report) + "; list all differences with:"
                    + " perturb4j convert " + dict().source() + " OUT.safetensors --model " + architecture.label());
        }
        Classifier classifier = Classifier.of(architecture, dict(), DataType.FLOAT);
        Classifier chosen = plain ? classifier.unfused() : strategies.apply(classifier);
        MemoryNeed.of(chosen, batch, height, width, gradient)
                .announce(AvailableMemory.bytes(), spec.commandLine().getErr());
        return chosen;
    }

    /** The index of a class given by name, WordNet id or index; bad usage if there is none. */
    public int classIndex(String option, String nameOrIndex) {
        try {
            return card().classNames().resolve(nameOrIndex);
        } catch (IllegalArgumentException e) {
            throw badUsage(option, e.getMessage());
        }
    }

    /** Bad usage of an option that goes with this network. */
    ParameterException badUsage(String option, String problem) {
        return Usage.invalid(spec, option, problem);
    }
}
