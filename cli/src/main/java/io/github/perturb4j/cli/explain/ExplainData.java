package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.attack.AttackReport.ClassId;

/**
 * {@code explain.json}, format {@value #FORMAT}; docs/microscope.md says what each field is.
 *
 * @param probability of the prediction
 * @param loss what slices and curvature are of
 * @param explained what attributions are of
 */
record ExplainData(
        String format,
        String network,
        String weights,
        String image,
        int height,
        int width,
        ClassId label,
        ClassId target,
        ClassId predicted,
        Double probability,
        String loss,
        String explained,
        Landscape landscape) {
    static final String FORMAT = "perturb4j-explain/1";
}
