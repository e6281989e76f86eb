package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.attacks.diagnosis.DiagnosisSettings;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.cli.options.AttackChoice;
import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.Radius;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.Errors;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code diagnose}: whether an attack's results on a network can be believed. */
@Command(
        name = "diagnose",
        description = {
            "Asks whether an attack's results on a network can be believed: are gradients masked, has the attack"
                    + " converged, is the network what it should be? Each check passes, is suspicious or fails, with"
                    + " the evidence and the remedy.",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j diagnose scenes --model resnet20_scenes",
            "  perturb4j diagnose cifar10-test --model resnet20_cifar \\",
            "      --weights resnet20.th --epsilon 1/255 --out diagnosis",
            "  perturb4j diagnose scenes --model resnet20_scenes_robust \\",
            "      --surrogate resnet20_scenes",
            "",
            "Exit code: 0 if no check failed, 1 if one did, 2 on bad usage. Ctrl-C ends it",
            "early: the checks that it has done are shown, the others are marked as not run.",
        })
public final class DiagnoseCommand implements Callable<Integer> {
    private static final int LIMIT = 50;
    private static final String STANDARD_ATTACK = "pgd:steps=20,step-size=0.25eps,random-start=false";

    @Spec
    private CommandSpec spec;

    @Mixin
    private TestImages images;

    @Mixin
    private ModelOptions model;

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            defaultValue = "linf",
            converter = Norms.class,
            completionCandidates = Norms.class,
            description = "How perturbations are measured: linf (default), l2 or l1.")
    private Norm norm;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "The radius of the ball, for pixels in [0, 1] (default: 8/255 with linf).")
    private Fraction epsilon;

    @Option(
            names = "--attack",
            paramLabel = "NAME",
            defaultValue = STANDARD_ATTACK,
            description =
                    "The attack that is to be believed, as in 'perturb4j attacks', with a step size in eps (default:"
                            + " " + STANDARD_ATTACK + ").")
    private String attack;

    @Option(
            names = "--surrogate",
            paramLabel = "MODEL[:FILE]",
            description = "Another network of the same classes, with its weights if they are not included: do its"
                    + " adversarial images fool this one?")
    private String surrogate;

    @Option(
            names = "--queries",
            paramLabel = "N",
            defaultValue = "500",
            description = "Of the black-box attack, for each image (default: 500).")
    private int queries;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "A folder for report.html and diagnosis.json; made if missing.")
    private Path out;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        DiagnosisSettings settings = settings();
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = out == null ? null : termination.open(out)) {
            return diagnose(settings, folder, termination);
        }
    }

    private DiagnosisSettings settings() {
        images.check();
        if (epsilon == null && norm != Norm.LINF) {
            throw Usage.bad(spec, "--norm " + norm.label() + " needs an --epsilon");
        }
        epsilon = Radius.require(spec, norm, epsilon == null ? Fraction.of("8/255") : epsilon);
        try {
            return DiagnosisSettings.of(norm, epsilon.value(), PixelBox.UNIT)
                    .withAttack(attack())
                    .withQueries(queries)
                    .withSeed(images.seed());
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, e.getMessage());
        }
    }

    private FixedEpsilonAttack attack() {
        if (parsed() instanceof FixedEpsilonAttack fixed) {
            return fixed;
        }
        throw Usage.invalid(
                spec,
                "--attack",
                "expected an attack inside a ball of given radius, such as pgd or apgd-ce, found " + attack);
    }

    private Attack parsed() {
        try {
            return AttackChoice.parse(attack).attack();
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, "--attack", e.getMessage());
        }
    }

    private int diagnose(DiagnosisSettings settings, OutputFolder folder, Termination termination) {
        DiagnoseData read = DiagnoseData.open(images, model.sole(), images.limit() == null ? LIMIT : images.limit());
        read.problems().forEach(p -> spec.commandLine().getErr().println("perturb4j: left out: " + p));
        int batch = Math.min(DiagnosisSettings.BATCH_SIZE, read.images().size());
        RgbImage first = read.images().get(0);
        Classifier classifier = model.sole().load(batch, first.height(), first.width(), true);
        DiagnosisSettings all =
                surrogate == null ? settings : settings.withSurrogate(surrogate(classifier.classNames(), first));
        termination.save();
        Diagnosis diagnosis;
        List<String> checks = Diagnosis.checkNames();
        try (WorkBar bar = WorkBar.of("diagnosis")) {
            diagnosis = Diagnosis.of(
                    classifier,
                    Pixels.toFloat(read.images()),
                    read.classes(),
                    all.withProgress(check -> bar.show(checks.indexOf(check), checks.size(), " " + check))
                            .stopWhen(termination::asked));
        }
        DiagnosisReport report = DiagnosisReport.of(
                new DiagnosisReport.Settings(
                        model.sole().architecture().label(),
                        model.sole().weightsSha256(),
                        images.data(),
                        read.problems().size(),
                        norm.label(),
                        epsilon.text(),
                        attack,
                        surrogate,
                        queries,
                        images.seed()),
                diagnosis);
        publish(report, folder);
        if (termination.asked()) {
            return termination.stopped(
                    "the diagnosis was stopped; the checks that it had not done are marked as not run");
        }
        return report.failed() == 0 ? 0 : Errors.FAILURE;
    }

    private Classifier surrogate(ClassNames classes, RgbImage input) {
        return ModelLoader.other(spec, "--surrogate", surrogate, classes).load(input, true);
    }

    private void publish(DiagnosisReport report, OutputFolder folder) {
        if (folder != null) {
            Map<String, Consumer<Path>> files = new LinkedHashMap<>();
            files.put("report.html", OutputFolder.text(DiagnosisPage.of(report)));
            files.put("diagnosis.json", OutputFolder.text(Json.of(report) + "\n"));
            folder.publish(files);
        }
        if (json.wanted()) {
            json.print(spec, report);
        } else {
            DiagnosisText.print(spec.commandLine().getOut(), report);
        }
    }

    static final class Norms extends Choice<Norm> {
        Norms() {
            super(new Norm[] {Norm.LINF, Norm.L2, Norm.L1}, Norm::label);
        }
    }
}
