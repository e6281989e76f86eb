/**
 * Training's arithmetic: optimisers, learning rate schedules, gradient clipping and moving averages of weights.
 *
 * <pre>{@code
 * Optimiser optimiser = new Sgd(network.namedParameters(), SgdOptions.plain()
 *         .withMomentum(0.9).withNesterov()
 *         .withWeightDecay(WeightDecay.ofWeights(5e-4)));
 * Schedule schedule = Schedule.cosine(0.1, steps - 500, 0).withWarmUp(500, 0.01);
 * // for each batch
 * List<Variable> gradients = Gradients.of(loss).wrt(optimiser.variables());
 * double norm = optimiser.step(gradients, schedule);
 * }</pre>
 *
 * <p>Every update is checked against PyTorch's. What a run needs to go on bit for bit goes to and from a {@link
 * io.github.perturb4j.nn.StateDict}; a schedule is a function of the step number and needs none.
 *
 * <p>The loop that calls it is {@code nn.train}'s.
 */
package io.github.perturb4j.nn.optim;
