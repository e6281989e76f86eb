/**
 * Whether an evaluation of robustness can be believed: {@link io.github.perturb4j.attacks.diagnosis.Diagnosis}
 * runs one check after the other on a model and an attack. Its checks are those of Carlini et al. 2019 (On
 * evaluating adversarial robustness; sections as in the version of 18 February 2019) and Pintor et al. 2022
 * (Indicators of attack failure: debugging and improving optimization of adversarial examples).
 *
 * <p>One check is one file. What checks compute is kept by their common {@code Evidence}, once for all that ask
 * for it.
 *
 * <p>Nothing here prints or writes files; what an evaluation found is {@code evaluation}'s.
 */
package io.github.perturb4j.attacks.diagnosis;
