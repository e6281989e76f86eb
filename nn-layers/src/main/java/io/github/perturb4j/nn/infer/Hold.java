package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.kernel.nhwc.Samples;
import java.lang.ref.Cleaner;

/**
 * What a recorded call keeps for its gradient: the packed weights, which are not freed before it lets go of them. It
 * does so when its graph is freed, or when the garbage collector finds that nobody will ask for the gradient any more.
 */
final class Hold implements Op.Kept {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Cleaner.Cleanable end;
    private final Samples plain;

    /** @param plain which samples the plain function computed */
    Hold(Generation generation, Samples plain) {
        generation.hold();
        this.end = CLEANER.register(this, generation::letGo);
        this.plain = plain;
    }

    Samples plain() {
        return plain;
    }

    @Override
    public void release() {
        end.clean();
    }
}
