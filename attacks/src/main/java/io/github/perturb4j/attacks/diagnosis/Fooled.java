package io.github.perturb4j.attacks.diagnosis;

import java.util.stream.IntStream;

/** Which of the attacked samples an attack fooled the model on; the array must not be changed. */
record Fooled(boolean... samples) {
    int count() {
        return (int) IntStream.range(0, samples.length).filter(i -> samples[i]).count();
    }

    Share share() {
        return new Share(count(), samples.length);
    }

    boolean all() {
        return count() == samples.length;
    }

    /** By this attack or the other. */
    Fooled or(Fooled other) {
        boolean[] either = samples.clone();
        for (int i = 0; i < either.length; i++) {
            either[i] |= other.samples[i];
        }
        return new Fooled(either);
    }

    /** By this attack and not by the other: what must be rare where the other one is the stronger. */
    Share butNotBy(Fooled other) {
        int count = (int) IntStream.range(0, samples.length)
                .filter(i -> samples[i] && !other.samples[i])
                .count();
        return new Share(count, samples.length);
    }
}
