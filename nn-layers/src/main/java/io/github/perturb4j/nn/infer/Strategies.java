package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which strategy computes a convolution: what was fastest for its shape when it was measured (docs/performance.md),
 * unless it is overridden.
 *
 * <p>An override names a layer as {@link PlanReport} does and a strategy, or one for each direction: {@code conv 3x3
 * 64->64=product} or {@code conv 3x3 64->64=winograd_4|gathered}. Several are separated by semicolons. The strategies
 * are {@code product}, {@code winograd_2}, {@code winograd_4} and {@code gathered}.
 */
public final class Strategies {
    /** The property with overrides for all networks that are frozen without their own: {@value}. */
    public static final String PROPERTY = "perturb4j.strategies";

    private static final int MANY_WEIGHTS = 256 * 256;
    private static final int FEW_CHANNELS = 16;

    private final Map<String, Strategy[]> overrides;

    private Strategies(Map<String, Strategy[]> overrides) {
        this.overrides = overrides;
    }

    /** Those of {@link #PROPERTY}, if it is set. */
    public static Strategies standard() {
        return parse(System.getProperty(PROPERTY, ""));
    }

    /**
     * Reads overrides.
     *
     * @throws IllegalArgumentException if one is not of the form above
     */
    public static Strategies parse(String text) {
        Map<String, Strategy[]> overrides = new LinkedHashMap<>();
        for (String part : text.split(";")) {
            if (!part.isBlank()) {
                String[] sides = part.split("=", -1);
                String[] names = sides[sides.length - 1].split("\\|");
                if (sides.length != 2 || names.length > 2) {
                    throw new IllegalArgumentException(
                            "expected LAYER=STRATEGY or LAYER=FORWARD|GRADIENT, found '" + part.strip() + "'");
                }
                overrides.put(sides[0].strip(), new Strategy[] {named(names[0]), named(names[names.length - 1])});
            }
        }
        return new Strategies(overrides);
    }

    private static Strategy named(String name) {
        for (Strategy strategy : Strategy.values()) {
            if (strategy.name().equalsIgnoreCase(name.strip())) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("unknown strategy '" + name.strip() + "'; choose one of "
                + Arrays.toString(Strategy.values()).toLowerCase(Locale.ROOT));
    }

    /** The layers that are overridden. */
    public Set<String> layers() {
        return Collections.unmodifiableSet(overrides.keySet());
    }

    /** @throws IllegalArgumentException if an override names a strategy that cannot compute the convolution */
    Strategy of(String layer, ConvGeometry at, boolean gradient) {
        Strategy[] wanted = overrides.get(layer);
        if (wanted == null) {
            return fastest(at);
        }
        Strategy chosen = wanted[gradient ? 1 : 0];
        if (!chosen.fits(at, gradient)) {
            throw new IllegalArgumentException(chosen.name().toLowerCase(Locale.ROOT) + " cannot compute the "
                    + (gradient ? "gradient of " : "") + layer + "; remove that override");
        }
        return chosen;
    }

    private static Strategy fastest(ConvGeometry at) {
        int groupIn = at.inChannels() / at.groups();
        boolean narrow = Math.min(at.inChannels(), at.outChannels()) < FEW_CHANNELS;
        if (Strategy.WINOGRAD_4.fits(at, false) && !narrow) {
            boolean manyWeights = (long) groupIn * at.outChannels() >= MANY_WEIGHTS;
            if (manyWeights && at.outPixels() < 100) {
                return Strategy.GATHERED;
            }
            boolean small = manyWeights && at.outPixels() < 400 || at.outPixels() < 50;
            return small ? Strategy.WINOGRAD_2 : Strategy.WINOGRAD_4;
        }
        return Strategy.PRODUCT.fits(at, true) ? Strategy.PRODUCT : Strategy.GATHERED;
    }
}
