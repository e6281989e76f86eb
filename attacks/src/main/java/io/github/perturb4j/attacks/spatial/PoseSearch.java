package io.github.perturb4j.attacks.spatial;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.transform.ImagePose;
import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Which poses a {@link SpatialAttack} tries, given the largest rotation and move. */
public sealed interface PoseSearch {
    /** How many. */
    int size();

    /** The pose number {@code index}, counted from 0, for a sample. */
    ImagePose pose(int index, long sample, double degrees, double shift);

    /**
     * Every combination of equally spaced rotations and moves, the same for all samples; the paper's are 31 rotations
     * and 5 moves along each axis.
     *
     * @param rotations at least 1
     * @param shifts along each axis, at least 1
     */
    record Grid(int rotations, int shifts) implements PoseSearch {
        /** @throws IllegalArgumentException if a number is below 1 */
        public Grid {
            AttackSettings.atLeastOne("grid", "rotations", rotations);
            AttackSettings.atLeastOne("grid", "shifts", shifts);
        }

        @Override
        public int size() {
            return rotations * shifts * shifts;
        }

        @Override
        public ImagePose pose(int index, long sample, double degrees, double shift) {
            return new ImagePose(
                    degrees * place(index / shifts / shifts, rotations),
                    shift * place(index / shifts % shifts, shifts),
                    shift * place(index % shifts, shifts));
        }

        /** From -1 to 1; 0 if there is only one. */
        private static double place(int index, int count) {
            return count == 1 ? 0 : 2.0 * index / (count - 1) - 1;
        }
    }

    /**
     * Poses drawn uniformly, each sample its own; the paper tries 10.
     *
     * @param size at least 1
     * @param seed of the draws, which follow from it, the sample's number and theirs
     */
    record Random(int size, long seed) implements PoseSearch {
        private static final long STREAM = 0x7370617469616cL;

        /** @throws IllegalArgumentException if there is none */
        public Random {
            AttackSettings.atLeastOne("random search", "size", size);
        }

        @Override
        public ImagePose pose(int index, long sample, double degrees, double shift) {
            CounterRandom random = new CounterRandom(STREAM, seed, sample, index);
            return new ImagePose(
                    random.between(-degrees, degrees), random.between(-shift, shift), random.between(-shift, shift));
        }
    }
}
