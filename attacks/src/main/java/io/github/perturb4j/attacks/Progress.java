package io.github.perturb4j.attacks;

/** Hears how far an attack is, after every gradient call, on the thread that runs it. */
@FunctionalInterface
public interface Progress {
    /**
     * @param step gradient calls made so far, over all batches and restarts; may jump where a restart has nothing left
     *     to do
     * @param total how many there will be at most
     * @param loss the mean over the batch of the loss that the attack descends
     */
    void step(int step, int total, double loss);
}
