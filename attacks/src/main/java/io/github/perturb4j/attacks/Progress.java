package io.github.perturb4j.attacks;

/** Hears how far an attack is, after every query, on the thread that runs it. */
@FunctionalInterface
public interface Progress {
    /**
     * @param step queries made so far, over all batches, restarts and stages; may jump where a restart has nothing left
     *     to do
     * @param total how many there will be at most
     * @param loss the mean over the batch of the loss that the attack descends
     */
    void step(int step, int total, double loss);
}
