package io.github.perturb4j.cli.options;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.SingleAttack;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which attack, how strong, on which pixels. */
public final class AttackOptions {
    private static final String ATTACK = "--attack";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = ATTACK,
            required = true,
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = {
                "The attack, with options of its own behind a colon if wanted: pgd:steps=20,step-size=2/255.",
                "'perturb4j attacks' lists all of them, 'perturb4j attacks NAME' the options of one. Among them:",
                "fgsm: one step of size epsilon along the gradient's sign;",
                "pgd: projected gradient descent, steps along the sign (with l2 along the gradient, scaled to length"
                        + " 1);",
                "sgd: plain gradient descent on the perturbation, as the tutorial of Kolter and Madry has it;",
                "autoattack: four attacks in turn, for when the others fail;",
                "cw, ddn, fmn, deepfool: the nearest adversarial example, without epsilon."
            })
    private String attack;

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            completionCandidates = Norms.class,
            description = "How the perturbation is measured: linf, l2, l1, l0, which counts the pixels that change, or"
                    + " l0-values, which counts each channel of a pixel for itself (default: linf, or the first of"
                    + " these that the attack knows).")
    private Norm norm;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = {
                "The bound, for pixels in [0, 1], such as 8/255 or 0.03. Defaults: linf 8/255, with sgd 2/255; l2"
                        + " 0.5, l1 12, l0 24, l0-values 72 for small models, 3, 60, 150, 450 for ImageNet models;"
                        + " attacks that look for the nearest success have none."
            })
    private Fraction epsilon;

    @Option(names = "--steps", paramLabel = "N", description = "As steps=N behind the attack's name.")
    private Integer steps;

    @Option(
            names = "--step-size",
            paramLabel = "A",
            description =
                    "As step-size=A behind the name; of sgd, which multiplies the gradient with it, learning-rate=A.")
    private Fraction stepSize;

    @Option(
            names = "--random-start",
            negatable = true,
            description =
                    "As random-start=true or false: whether to begin at a random point of the ball, drawn from the"
                            + " seed, or at the image.")
    private Boolean randomStart;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all random numbers (default: 0).")
    private long seed;

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description =
                    "A picture of the network's input size, white where pixels may change; the others keep their bits.")
    private String mask;

    @Option(
            names = "--start",
            paramLabel = "FILE",
            description = {
                "Where boundary and hopskipjump begin: an image that meets the goal already, such as one that the"
                        + " network takes for the target; read and resized as the image is. Without it they try"
                        + " noise, which hardly ever is of a target's class."
            })
    private String start;

    @Option(
            names = "--eight-bit",
            description = "Look for an image that an 8-bit file can hold: adversarial.png is then the result exactly.")
    private boolean eightBit;

    @Option(
            names = "--no-box",
            description =
                    "Let pixels leave [0, 1], as the tutorial does. Without it they stay inside, for every attack.")
    private boolean noBox;

    /**
     * The settings, defaults filled in, all pixels free; bad usage where they make no sense.
     *
     * @param imageNet whether the network takes images of ImageNet's size, rather than CIFAR's
     */
    public AttackRequest request(boolean imageNet, boolean targeted, Randomness randomness) {
        if (eightBit && noBox) {
            throw Usage.bad(spec, "an image of 8 bits has its pixels in [0, 1]: leave out --no-box or --eight-bit");
        }
        AttackChoice choice = choice(targeted);
        Norm measured = norm(choice);
        if (start != null && !takesStart(choice.attack())) {
            throw Usage.bad(
                    spec,
                    "option '--start' is not for " + choice.name() + ", which begins at the image itself, but for "
                            + names(other -> takesStart(other.make(Map.of()))));
        }
        return new AttackRequest(
                choice,
                measured,
                radius(choice, measured, imageNet),
                seed,
                !noBox,
                eightBit,
                MaskFile.NONE,
                start,
                randomness);
    }

    /** The pixels that may change, all without {@code --mask}. */
    public MaskFile mask(RgbImage input) {
        return mask == null ? MaskFile.NONE : MaskFile.read(mask, input);
    }

    private AttackChoice choice(boolean targeted) {
        try {
            AttackSpec known = AttackChoice.spec(attack);
            Map<String, String> options = AttackCatalogue.options(attack);
            flags(known).forEach((option, value) -> {
                if (options.put(option, value) != null) {
                    throw Usage.bad(spec, "option '--" + option + "' is in '" + attack + "' too; give it once");
                }
            });
            return AttackChoice.of(targeted ? known.forTarget() : known, options);
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, ATTACK, e.getMessage());
        }
    }

    /** The attack's options that are given as options of the command. */
    private Map<String, String> flags(AttackSpec known) {
        Map<String, String> flags = new LinkedHashMap<>();
        if (steps != null) {
            need(known, "--steps", AttackChoice.STEPS);
            if (steps < 1) {
                throw Usage.invalid(spec, "--steps", "expected at least 1, found " + steps);
            }
            flags.put(AttackChoice.STEPS, steps.toString());
        }
        if (stepSize != null) {
            need(known, "--step-size", known.step());
            if (stepSize.value() == 0) {
                throw Usage.invalid(spec, "--step-size", "expected a number above 0, found " + stepSize.text());
            }
            flags.put(known.step(), stepSize.text());
        }
        if (randomStart != null) {
            need(known, "--random-start", AttackChoice.RANDOM_START);
            flags.put(AttackChoice.RANDOM_START, randomStart.toString());
        }
        return flags;
    }

    private void need(AttackSpec known, String flag, String option) {
        if (has(known, option)) {
            return;
        }
        List<String> others = named(other -> has(other, option.equals(known.step()) ? other.step() : option));
        throw Usage.bad(
                spec,
                known.options().isEmpty()
                        ? known.name() + " is one step of size epsilon: leave out " + flag + ", or use --attack "
                                + others.get(0)
                        : "option '" + flag + "' is not for " + known.name() + ", but for " + String.join(", ", others)
                                + "; 'perturb4j attacks " + known.name() + "' lists what it has");
    }

    private static boolean takesStart(Attack attack) {
        return attack instanceof SingleAttack single && single.takesStart();
    }

    private static boolean has(AttackSpec known, String option) {
        return known.options().stream().anyMatch(o -> o.name().equals(option));
    }

    private static String names(Predicate<AttackSpec> which) {
        return String.join(", ", named(which));
    }

    private static List<String> named(Predicate<AttackSpec> which) {
        return AttackCatalogue.specs().stream()
                .filter(which)
                .map(AttackSpec::name)
                .toList();
    }

    private Norm norm(AttackChoice choice) {
        if (norm == null || choice.supports(norm)) {
            return norm == null ? choice.firstNorm() : norm;
        }
        String known = Arrays.stream(Norm.values())
                .filter(choice::supports)
                .map(Norm::label)
                .collect(Collectors.joining(", "));
        throw Usage.invalid(
                spec,
                "--norm",
                choice.name() + " knows " + known + ", not " + norm.label() + "; attacks for " + norm.label() + ": "
                        + names(other -> other.norms().contains(norm)));
    }

    private Fraction radius(AttackChoice choice, Norm measured, boolean imageNet) {
        if (epsilon == null) {
            return choice.isMinimal() ? null : defaultRadius(choice, measured, imageNet);
        }
        return Radius.require(spec, measured, epsilon);
    }

    /** Those of the attacks' papers and of AutoAttack's; for L0 of Sparse-RS. */
    private static Fraction defaultRadius(AttackChoice choice, Norm measured, boolean imageNet) {
        return switch (measured) {
            case LINF -> Fraction.of(choice.spec().radius().orElse("8/255"));
            case L2 -> Fraction.of(imageNet ? "3" : "0.5");
            case L1 -> Fraction.of(imageNet ? "60" : "12");
            case L0 -> Fraction.of(imageNet ? "150" : "24");
            case L0_VALUES -> Fraction.of(imageNet ? "450" : "72");
        };
    }

    /** For completion in the shell. */
    public static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.copyOf(AttackCatalogue.names()).iterator();
        }
    }

    public static final class Norms extends Choice<Norm> {
        public Norms() {
            super(Norm.values(), Norm::label);
        }
    }
}
