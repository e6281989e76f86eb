package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.Draws;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.RandomOptions;
import io.github.perturb4j.cli.train.AdversarialOptions;
import io.github.perturb4j.cli.train.OptimiserOptions;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.image.ResizePipeline;
import picocli.CommandLine;

/** How the values of options are read, by their types; an option that takes fewer of them names a converter itself. */
public final class Converters {
    private Converters() {}

    /** Tells all commands of the program. */
    public static CommandLine register(CommandLine program) {
        return program.registerConverter(Fraction.class, new Fraction.Converter())
                .registerConverter(Architecture.class, new ArchitectureOption.Architectures())
                .registerConverter(ResizePipeline.class, new ImageOptions.Pipelines())
                .registerConverter(Norm.class, new AttackOptions.Norms())
                .registerConverter(Draws.Rule.class, new RandomOptions.Rules())
                .registerConverter(AdversarialOptions.Kind.class, new AdversarialOptions.Kinds())
                .registerConverter(OptimiserOptions.Kind.class, new OptimiserOptions.Kinds())
                .registerConverter(OptimiserOptions.Shape.class, new OptimiserOptions.Shapes());
    }
}
