package io.github.perturb4j.resnet;

import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Weights inside the jar: a safetensors resource beside this class. {@code docs/models.md} says how they were trained.
 */
public final class EmbeddedWeights {
    private final String resource;

    EmbeddedWeights(String model) {
        this.resource = model + ".safetensors";
    }

    /**
     * The bytes of the safetensors file.
     *
     * @throws IllegalStateException if the jar does not hold it
     */
    public byte[] bytes() {
        try (InputStream in = EmbeddedWeights.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the resnet jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }

    /** The weights. */
    public StateDict read() {
        return StateDict.readSafetensors(bytes(), resource);
    }
}
