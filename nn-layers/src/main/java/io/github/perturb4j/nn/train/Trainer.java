package io.github.perturb4j.nn.train;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Trains a network: theta &lt;- theta - step(d/dtheta objective(h_theta, batch)) over the batches of every epoch.
 *
 * <p>With a checkpoint file the whole run (weights, running statistics, optimiser, average, place) is written after
 * every epoch, and when {@link #stopWhen} says so, between two steps; a run that finds the file goes on there, and ends
 * with the same bits as one that was never interrupted, for any number of threads.
 */
public final class Trainer {
    private final Module network;
    private final BatchSource data;
    private final Optimiser optimiser;
    private final Schedule schedule;
    private final Objective objective;
    private MovingAverage average;
    private Path checkpoint;
    private String settings = "";
    private TrainingListener listener = new TrainingListener() {};
    private BooleanSupplier stop = () -> false;
    private TrainingProgress progress = TrainingProgress.START;

    /** @param network initialised, of the type (float32 or float64) of the data; put into training mode */
    public Trainer(Module network, BatchSource data, Optimiser optimiser, Schedule schedule, Objective objective) {
        this.network = network;
        this.data = data;
        this.optimiser = optimiser;
        this.schedule = schedule;
        this.objective = objective;
    }

    /** Keeps a moving average of the network, updated after every step. */
    public Trainer average(MovingAverage average) {
        this.average = average;
        return this;
    }

    /**
     * Writes the run to a file, and goes on from it where it exists already.
     *
     * @param settings a text that says all that decides the result (architecture, data, seed, ...): a run of other
     *     settings is refused
     */
    public Trainer checkpoint(Path file, String settings) {
        this.checkpoint = file;
        this.settings = settings;
        return this;
    }

    public Trainer listener(TrainingListener listener) {
        this.listener = listener;
        return this;
    }

    /** Asked after every step; once true, the run is written (with a checkpoint file) and {@link #run} returns. */
    public Trainer stopWhen(BooleanSupplier stop) {
        this.stop = stop;
        return this;
    }

    /**
     * Trains up to the end of epoch {@code epochs}, counted from the beginning of the run.
     *
     * @return whether it got there; false if it was stopped
     * @throws DivergedException if the loss is not finite; the last checkpoint stays as it is
     * @throws io.github.perturb4j.nn.optim.NonFiniteGradientException if a gradient is not finite
     * @throws io.github.perturb4j.nn.CheckpointException if the checkpoint is of another run, or cannot be written (the
     *     last good one stays)
     */
    public boolean run(int epochs) {
        if (checkpoint != null && Files.exists(checkpoint)) {
            resume(TrainingState.read(checkpoint, settings));
        }
        listener.begin(progress.epoch(), progress.batch());
        network.train();
        while (progress.epoch() < epochs) {
            if (!finishEpoch(epochs)) {
                save();
                return false;
            }
        }
        return true;
    }

    /** False if the run was stopped before its end. */
    private boolean finishEpoch(int epochs) {
        try (BatchSource.BatchIterator epoch = data.epoch(progress.epoch(), progress.batch())) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    step(batch);
                }
                if (stop.getAsBoolean() && progress.epoch() < epochs) {
                    return false;
                }
            }
            return true;
        }
    }

    private void step(Batch batch) {
        double learningRate = schedule.learningRate(optimiser.steps());
        double norm;
        double loss;
        try (Scope scope = Scope.open()) {
            Objective.Value value = objective.of(network, batch, optimiser.steps());
            loss = value.loss().item();
            if (!Double.isFinite(loss)) {
                throw DivergedException.of(value.loss(), progress.epoch(), progress.batch(), learningRate);
            }
            List<Variable> gradients = Gradients.of(value.loss()).wrt(optimiser.variables());
            norm = optimiser.step(gradients, schedule);
            progress = progress.after(loss, value.logits(), batch.labels());
        }
        if (average != null) {
            average.update();
        }
        listener.step(progress.epoch(), progress.batch() - 1, data.count(), progress.meanLoss(), progress.accuracy());
        if (progress.batch() == data.count()) {
            endEpoch(learningRate, norm);
        }
    }

    private void endEpoch(double learningRate, double norm) {
        listener.epoch(new EpochMetrics(
                progress.epoch(), optimiser.steps(), progress.meanLoss(), progress.accuracy(), learningRate, norm));
        progress = progress.nextEpoch();
        save();
    }

    private void save() {
        if (checkpoint != null) {
            StateDict averages = average == null ? StateDict.of(Map.of()) : average.state();
            new TrainingState(network.stateDict(), optimiser.state(), averages, progress, settings).write(checkpoint);
        }
    }

    private void resume(TrainingState state) {
        DataType type = optimiser.variables().get(0).dtype();
        network.load(state.network(), type);
        optimiser.load(state.optimiser());
        if (average != null) {
            average.load(state.average());
        }
        progress = state.progress();
    }
}
