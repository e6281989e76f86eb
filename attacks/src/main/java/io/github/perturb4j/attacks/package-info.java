/**
 * Adversarial attacks and the harness that runs them.
 *
 * <p>An {@link io.github.perturb4j.attacks.Attack} proposes images; {@link
 * io.github.perturb4j.attacks.AttackRunner} alone calls it, checks what goes in, and decides what counts: it
 * projects and predicts what it returns itself. A model is any {@code UnaryOperator<Variable>} from pixels (N, C,
 * H, W) to logits (N, K).
 *
 * <pre>{@code
 * AttackResult result = AttackRunner.of(model, new LinfBall(8 / 255.0, PixelBox.UNIT))
 *         .run(new Pgd(10, 2 / 255.0), images, new CrossEntropy(labels));
 * }</pre>
 *
 * <p>The harness lives here and no attack does: those are in the packages below, by what they look for. Networks
 * and files are not known here.
 */
package io.github.perturb4j.attacks;
