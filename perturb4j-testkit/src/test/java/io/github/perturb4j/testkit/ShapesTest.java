package io.github.perturb4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.check.OpRule;
import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.testkit.Shapes.Broadcast;
import io.github.perturb4j.testkit.Shapes.Convolution;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Shapes that are drawn fit together, and ops are right on all of them. */
class ShapesTest {
    @Provide
    Arbitrary<Broadcast> broadcasts() {
        return Shapes.broadcasts();
    }

    @Provide
    Arbitrary<Convolution> convolutions() {
        return Shapes.convolutions();
    }

    @Property(tries = 100, seed = "1", edgeCases = EdgeCasesMode.NONE)
    void whatBroadcastsHasGradientsOfItsOwnShape(@ForAll("broadcasts") Broadcast shapes) {
        Variable large = Variable.leaf(new Draw(1).normal(shapes.large()));
        Variable small = Variable.leaf(new Draw(2).normal(shapes.small()));
        Variable y = Ops.mul(small, large);
        assertThat(y.shape()).containsExactly(shapes.large());
        assertThat(Gradients.of(Ops.sum(y)).wrt(small).shape()).containsExactly(shapes.small());
        GradCheck.of(in -> Ops.mul(in[0], in[1]))
                .projected(1)
                .run(small.value(), large.value())
                .orThrow();
    }

    @Property(tries = 60, seed = "2", edgeCases = EdgeCasesMode.NONE)
    void convolutionsOfAnyGeometryAreRight(@ForAll("convolutions") Convolution c) {
        Convolve2d op = new Convolve2d(c.stride(), c.padding(), c.dilation(), c.groups());
        Example example = new Example(op, new Draw(1).normal(c.input()), new Draw(2).normal(c.weight()));
        assertThat(op.forward(example.inputs()).shape()).containsExactly(c.output());
        for (OpRule rule : new OpRule[] {OpRule.TRANSPOSED, OpRule.LINEAR, OpRule.PURE, OpRule.PRECISION}) {
            assertThat(rule.problem(example, 3)).isEmpty();
        }
        GradCheck.of(op).projected(1).run(example.inputs()).orThrow();
    }
}
