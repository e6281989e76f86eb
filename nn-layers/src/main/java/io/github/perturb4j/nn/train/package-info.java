/** Training loops: batches in, steps of an optimiser, checkpoints that a run goes on from bit for bit. */
package io.github.perturb4j.nn.train;
