package io.github.perturb4j.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which of the tensors in a file are wanted. Immutable; begin with {@link #usual()}.
 *
 * @param key where in a file of PyTorch the state dict lies: the name under which it was stored, several joined by
 *     dots; empty to look for it
 * @param prefix what the names begin with that are wanted, and what is taken off them; empty to find it out
 * @param network names and shapes of the network that the tensors are for, in its order; empty if that is not known
 */
public record Selection(Optional<String> key, Optional<String> prefix, Map<String, long[]> network) {
    private static final Selection USUAL = new Selection(Optional.empty(), Optional.empty(), Map.of());

    /** Copies the map. */
    public Selection {
        Objects.requireNonNull(key);
        Objects.requireNonNull(prefix);
        network = Collections.unmodifiableMap(new LinkedHashMap<>(network));
    }

    /** Finds out everything by itself, knowing of no network. */
    public static Selection usual() {
        return USUAL;
    }

    /** The same, of the state dict under this key. */
    public Selection withKey(String wanted) {
        return new Selection(Optional.of(wanted), prefix, network);
    }

    /** The same, of the names that begin with this, which is taken off them. */
    public Selection withoutPrefix(String stripped) {
        return new Selection(key, Optional.of(stripped), network);
    }

    /**
     * The same for a network: of several state dicts the first that has all its names is taken, and a prefix behind
     * which all are is found and taken off, whatever it is.
     *
     * @param shapes the network's names and shapes
     */
    public Selection forNetwork(Map<String, long[]> shapes) {
        return new Selection(key, prefix, shapes);
    }
}
