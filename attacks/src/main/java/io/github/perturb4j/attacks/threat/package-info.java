/**
 * What an attacker may do to an image: balls around it, inside a pixel box.
 *
 * <p>{@link io.github.perturb4j.attacks.threat.ThreatModel} is the geometry an attack needs; {@link
 * io.github.perturb4j.attacks.threat.LinfBall} and {@link io.github.perturb4j.attacks.threat.L2Ball} are exact, in
 * the numbers of the array's own type; {@link io.github.perturb4j.attacks.threat.Points} is the arithmetic that
 * attacks share.
 *
 * <p>What is a success is not decided here but by {@code criterion}.
 */
package io.github.perturb4j.attacks.threat;
