package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import java.util.List;

/** Parts one after the other, named 0, 1, 2, .. as in PyTorch. */
public final class Sequential extends Module {
    private final List<Module> parts;

    public Sequential(Module... parts) {
        this(List.of(parts));
    }

    public Sequential(List<? extends Module> parts) {
        this.parts = List.copyOf(parts);
        for (int i = 0; i < parts.size(); i++) {
            part(Integer.toString(i), this.parts.get(i));
        }
    }

    @Override
    public Variable forward(Variable x) {
        Variable y = x;
        for (Module part : parts) {
            y = part.apply(y);
        }
        return y;
    }

    static LayerExample example(Draw draw) {
        LayerExample first = Conv2d.example(draw);
        return new LayerExample(new Sequential(first.layer(), Function.relu(), Function.flatten()), first.input());
    }
}
