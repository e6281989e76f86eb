package io.github.perturb4j.attacks;

/** What of a model an attack may ask for; its task refuses anything more. Each includes those below it. */
public enum Access {
    /** Gradients at the pixels: white box. */
    GRADIENT,
    /** Logits: black box, score-based. */
    LOGITS,
    /** Only whether the criterion is met: black box, decision-based. */
    DECISION
}
