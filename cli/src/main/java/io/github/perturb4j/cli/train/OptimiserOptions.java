package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.optim.Adam;
import io.github.perturb4j.nn.optim.AdamOptions;
import io.github.perturb4j.nn.optim.Clipping;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.nn.optim.WeightDecay;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How weights are changed. */
public final class OptimiserOptions {
    private static final double STEP_GAMMA = 0.1;
    private static final double WARM_UP_START = 0.01;
    private static final int ONE_CYCLE_STEPS = 2; // one up, one down

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The optimisers by name. */
    public enum Kind {
        SGD(0.1, 5e-4),
        ADAM(0.001, 0),
        ADAMW(0.001, 0.01);

        private final double learningRate;
        private final double weightDecay;

        Kind(double learningRate, double weightDecay) {
            this.learningRate = learningRate;
            this.weightDecay = weightDecay;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The schedules by name. */
    public enum Shape {
        COSINE,
        ONECYCLE,
        STEP,
        CONSTANT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "sgd",
            completionCandidates = Kinds.class,
            description = "sgd with Nesterov's momentum of 0.9 (default), adam or adamw.")
    private Kind kind;

    @Option(
            names = "--lr",
            paramLabel = "R",
            description = "The largest learning rate. Defaults: sgd 0.1; adam, adamw 0.001.")
    private Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "onecycle",
            completionCandidates = Shapes.class,
            description = {
                "The learning rate over the run: onecycle (default), up for 30 %% of it and down to nothing;",
                "cosine, down; step, a tenth after 1/2 and again after 3/4 of it; constant."
            })
    private Shape schedule;

    @Option(
            names = "--warmup",
            paramLabel = "E",
            defaultValue = "0",
            description = "Epochs in which the learning rate rises first (default: 0; not with onecycle).")
    private int warmUp;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            description = "Of weights, not of biases and batch norm. Defaults: sgd 5e-4; adam 0; adamw 0.01.")
    private Double weightDecay;

    @Option(names = "--clip", paramLabel = "G", description = "Clip gradients to this norm (default: not).")
    private Double clip;

    @Option(
            names = "--ema",
            paramLabel = "D",
            description =
                    "Keep an exponential moving average of the weights with this decay, and return it (default: not).")
    private Double ema;

    /** The settings, defaults filled in, for {@link TrainSettings}. */
    record Settings(
            String optimizer, double lr, String schedule, int warmup, double weightDecay, Double clip, Double ema) {}

    Settings settings() {
        return new Settings(kind.label(), largest(), schedule.label(), warmUp, decay(), clip, ema);
    }

    private double largest() {
        return learningRate == null ? kind.learningRate : learningRate;
    }

    private double decay() {
        return weightDecay == null ? kind.weightDecay : weightDecay;
    }

    Optimiser optimiser(Module network) {
        return checked(() -> {
            WeightDecay decay = WeightDecay.ofWeights(decay());
            Clipping clipping = clip == null ? Clipping.NONE : Clipping.byNorm(clip);
            return switch (kind) {
                case SGD ->
                    new Sgd(
                            network.namedParameters(),
                            SgdOptions.plain()
                                    .withMomentum(0.9)
                                    .withNesterov()
                                    .withWeightDecay(decay)
                                    .withClipping(clipping));
                case ADAM ->
                    new Adam(
                            network.namedParameters(),
                            AdamOptions.adam().withWeightDecay(decay).withClipping(clipping));
                case ADAMW ->
                    new Adam(
                            network.namedParameters(),
                            AdamOptions.adamW().withWeightDecay(decay).withClipping(clipping));
            };
        });
    }

    /**
     * @param epochs of the whole run, of {@code steps} steps each
     * @param batches what a step takes, in words, for a run that is too short
     */
    Schedule schedule(int epochs, int steps, String batches) {
        if (warmUp < 0 || warmUp >= epochs || warmUp > 0 && schedule == Shape.ONECYCLE) {
            throw Usage.invalid(
                    spec,
                    "--warmup",
                    "expected 0 to " + (epochs - 1) + " epochs, and 0 with --schedule onecycle; found " + warmUp);
        }
        long all = (long) (epochs - warmUp) * steps;
        if (schedule == Shape.ONECYCLE && all < ONE_CYCLE_STEPS) {
            throw Usage.bad(
                    spec,
                    batches + " make " + NumberText.count(all, "step") + " in " + NumberText.count(epochs, "epoch")
                            + ", and --schedule onecycle needs " + ONE_CYCLE_STEPS
                            + "; take more --epochs, a smaller --batch-size or another --schedule");
        }
        return checked(() -> {
            Schedule main = switch (schedule) {
                case CONSTANT -> Schedule.constant(largest());
                case COSINE -> Schedule.cosine(largest(), all, 0);
                case STEP -> Schedule.multiStep(largest(), STEP_GAMMA, all / 2, all * 3 / 4);
                case ONECYCLE -> Schedule.oneCycle(largest(), all);
            };
            return warmUp == 0 ? main : main.withWarmUp((long) warmUp * steps, WARM_UP_START);
        });
    }

    Optional<MovingAverage> average(Module network) {
        return ema == null
                ? Optional.empty()
                : Optional.of(checked(() -> new MovingAverage(network, MovingAverage.Decay.constant(ema))));
    }

    private <T> T checked(java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, e.getMessage());
        }
    }

    public static final class Kinds extends Choice<Kind> {
        public Kinds() {
            super(Kind.values(), Kind::label);
        }
    }

    public static final class Shapes extends Choice<Shape> {
        public Shapes() {
            super(Shape.values(), Shape::label);
        }
    }
}
