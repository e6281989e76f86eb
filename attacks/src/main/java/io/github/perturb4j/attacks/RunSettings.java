package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a run needs to know besides its attack and input; {@link AttackRunner}, which holds one, says what each is.
 * Written to inside {@link #with} alone.
 */
final class RunSettings implements Cloneable {
    UnaryOperator<Variable> model;
    ThreatModel threat;
    List<Module> networks;
    int batchSize = 32;
    long seed;
    boolean keepBest = true;
    long[] sampleIds = {};
    Progress progress = (step, total, loss) -> {};
    BooleanSupplier cancelled = () -> false;
    BooleanSupplier stopped = () -> false;
    Budget budget = Budget.UNLIMITED;
    boolean stopAtSuccess;
    boolean eightBit;
    int tracePoints = AttackRunner.TRACE_POINTS;
    Draws draws = Draws.ONE;
    Consumer<String> warned = warning -> {};
    Optional<INDArray> start = Optional.empty();

    /** The model that attacks are made on, if it is another. */
    Optional<UnaryOperator<Variable>> source = Optional.empty();

    /** Whether samples are attacked that meet the criterion. */
    boolean regardless;

    RunSettings(UnaryOperator<Variable> model, ThreatModel threat) {
        this.model = model;
        this.threat = threat;
        this.networks = MeanModel.networks(model).toList();
    }

    /** The same settings with a change. */
    RunSettings with(Consumer<RunSettings> change) {
        try {
            RunSettings other = (RunSettings) clone();
            change.accept(other);
            return other;
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of the attack on the other model. */
    Optional<RunSettings> elsewhere() {
        return source.map(other -> with(settings -> {
            settings.model = other;
            settings.networks =
                    other == model ? networks : MeanModel.networks(other).toList();
            settings.stopAtSuccess = false;
            settings.source = Optional.empty();
            settings.regardless = true;
        }));
    }

    /** Whether one answer may differ from the next. */
    boolean isRandom() {
        return model instanceof RandomModel || draws.number() > 1;
    }

    /** The number of each of so many samples. */
    long[] ids(int samples) {
        return sampleIds.length == 0 ? LongStream.range(0, samples).toArray() : sampleIds.clone();
    }

    long id(int sample) {
        return sampleIds.length == 0 ? sample : sampleIds[sample];
    }
}
