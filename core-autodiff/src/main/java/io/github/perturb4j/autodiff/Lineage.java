package io.github.perturb4j.autodiff;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Who descends from whom in a recorded graph, without ops and values: a few words per variable, which stay when a sweep
 * frees the graph. So a later sweep knows whether what was freed lay on its way.
 */
final class Lineage {
    private static final Lineage[] NONE = {};

    private final long id;
    private final Lineage[] parents;

    private Lineage(long id, Lineage[] parents) {
        this.id = id;
        this.parents = parents;
    }

    static Lineage ofLeaf(long id) {
        return new Lineage(id, NONE);
    }

    /** Of what was computed from {@code inputs}, of which constants do not count. */
    static Lineage ofResult(long id, Variable[] inputs) {
        int n = 0;
        Lineage[] parents = new Lineage[inputs.length];
        for (Variable input : inputs) {
            if (input.requiresGrad()) {
                parents[n++] = input.lineage();
            }
        }
        return new Lineage(id, n == parents.length ? parents : Arrays.copyOf(parents, n));
    }

    /** Looks for certain ancestors; what was searched once is not searched again. */
    static final class Search {
        private final Set<Lineage> wanted = new HashSet<>();
        private final Set<Lineage> searched = new HashSet<>();
        private final long oldest;

        Search(Collection<Variable> wanted) {
            wanted.forEach(v -> this.wanted.add(v.lineage()));
            this.oldest = wanted.stream().mapToLong(Variable::id).min().orElse(Long.MAX_VALUE);
        }

        /** Whether a wanted variable is among the ancestors of {@code of}, itself not counted. */
        boolean findsAncestor(Lineage of) {
            Deque<Lineage> open = new ArrayDeque<>();
            open.push(of);
            while (!open.isEmpty()) {
                for (Lineage parent : open.pop().parents) {
                    if (wanted.contains(parent)) {
                        return true;
                    }
                    if (parent.id > oldest && searched.add(parent)) {
                        open.push(parent);
                    }
                }
            }
            return false;
        }
    }
}
