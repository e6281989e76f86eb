package io.github.perturb4j.testkit;

import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** Makes jqwik find what {@link ForAllOps} asks for. */
public final class DrawnOps implements ArbitraryProvider {
    @Override
    public boolean canProvideFor(TypeUsage type) {
        return type.isOfType(DrawnOp.class)
                && type.findAnnotation(ForAllOps.class).isPresent();
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage type, SubtypeProvider subtypes) {
        return Set.of(DrawnOp.of(type.findAnnotation(ForAllOps.class).orElseThrow()));
    }
}
