package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Scope;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What Carlini and Wagner's attack and the elastic net have in common: for each sample of a task a descent on size(x -
 * x0) + c max(confidence - m(x), 0), with m the margin in logits by which x succeeds, for one c after the other, until
 * its {@link ConstantSearch} is done.
 *
 * @param <D> one sample's descent
 */
final class ConstantDescents<D extends ConstantDescents.Descent> {
    private final AttackTask task;
    private final Loss margin;
    private final NearestSuccess nearest;
    private final List<D> descents;

    /**
     * One sample's.
     *
     * @param unit the width of the box, which sizes are in
     */
    record Sample(double[] x0, Bounds.Row bounds, double unit) {}

    /** One sample's, beginning at its original. */
    abstract static class Descent {
        final double[] x0;
        final Bounds.Row bounds;
        final double unit;
        final ConstantSearch search;
        double[] x;
        private final double confidence;

        Descent(Sample sample, ConstantSearch.Settings settings, double confidence) {
            this.x0 = sample.x0;
            this.bounds = sample.bounds;
            this.unit = sample.unit;
            this.search = new ConstantSearch(settings);
            this.confidence = confidence;
        }

        /** Goes back to the original. */
        abstract void begin();

        final double lacks(double reached) {
            return Math.max(0, confidence - reached);
        }

        /** x - x0 in units of the box's width. */
        final double[] perturbation() {
            double[] d = Rows.minus(x, x0);
            Rows.scale(d, 1 / unit);
            return d;
        }

        /** Counts a step; true if it was the last for its c, and the next begins at the original. */
        final boolean advance(double size, double reached, boolean success) {
            boolean next = search.advance(size + search.c() * lacks(reached), success);
            if (next) {
                begin();
            }
            return next;
        }
    }

    ConstantDescents(AttackTask task, Function<Sample, D> first) {
        Bounds bounds = Bounds.of(task);
        double[][] x0 = Rows.of(task.x0());
        this.task = task;
        this.margin = Loss.margin(task.criterion());
        this.nearest = new NearestSuccess(x0);
        this.descents = IntStream.range(0, x0.length)
                .mapToObj(i ->
                        first.apply(new Sample(x0[i], bounds.row(i), task.box().unit())))
                .toList();
    }

    /**
     * Runs all of them.
     *
     * @param step what is asked, and what each makes of it
     * @return the points offered that are nearest, originals where there are none
     */
    INDArray run(Consumer<ConstantDescents<D>> step) {
        while (!task.isDone()) {
            try (Scope scope = Scope.open()) {
                step.accept(this);
                for (int i = 0; i < descents.size(); i++) {
                    if (descents.get(i).search.isDone()) {
                        task.finish(i);
                    }
                }
            }
        }
        return Rows.toArray(nearest.points(), task.x0());
    }

    /** The margins and their gradients, each at its descent's point. */
    Evaluation gradients(Function<D, double[]> point) {
        return task.gradients(points(point), margin);
    }

    /** The logits, each at its descent's point. */
    Evaluation logits(Function<D, double[]> point) {
        return task.logits(points(point));
    }

    private INDArray points(Function<D, double[]> point) {
        return Rows.toArray(descents.stream().map(point).toArray(double[][]::new), task.x0());
    }

    /** Tells each descent that was answered. */
    void each(Evaluation answer, ObjIntConsumer<D> told) {
        for (int i = 0; i < descents.size(); i++) {
            if (answer.has(i)) {
                told.accept(descents.get(i), i);
            }
        }
    }

    /** A success of this size. */
    void offer(int sample, double size) {
        nearest.offer(sample, descents.get(sample).x, size);
    }
}
