package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.AuditReport;
import io.github.perturb4j.autodiff.check.GradAudit;
import io.github.perturb4j.autodiff.check.OpFinding;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Module;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A wrong op inside a network is named by the audit, and a sound network passes. */
class AuditedNetworkTest {
    private final Map<String, Module> parts = Architecture.RESNET20_CIFAR
            .network(10)
            .initialise(7)
            .eval()
            .setTrainable(false)
            .namedModules();

    /** y = x sigmoid(x), whose gradient is sigmoid(x) (1 + x (1 - sigmoid(x))). */
    public record Swish(double factor) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v / (1 + Math.exp(-v)));
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            Variable s = Ops.sigmoid(x[0]);
            Variable slope = Ops.add(s, Ops.mul(y, Ops.sub(1, s)));
            return new Variable[] {Ops.mul(Ops.mul(g, slope), factor)};
        }
    }

    /** The blocks of the network one after the other; in the third, swish in place of the first ReLU. */
    private Variable logits(double factor) {
        Variable y = rectified("conv1", "bn1", Variable.leaf(pixels()));
        for (int layer = 1; layer <= 3; layer++) {
            for (int block = 0; block < 3; block++) {
                String name = "layer" + layer + "." + block;
                y = name.equals("layer1.2")
                        ? third(name, y, factor)
                        : parts.get(name).forward(y);
            }
        }
        return parts.get("linear").forward(Function.globalAvgPool().forward(y));
    }

    private static INDArray pixels() {
        return Memory.copy(new Draw(5).normal(1, 3, 32, 32), DataType.FLOAT);
    }

    private Variable rectified(String conv, String norm, Variable x) {
        return ((BatchNorm2d) parts.get(norm)).rectified(parts.get(conv).forward(x), null);
    }

    private Variable third(String name, Variable x, double factor) {
        Variable hidden =
                parts.get(name + ".bn1").forward(parts.get(name + ".conv1").forward(x));
        Variable branch = parts.get(name + ".conv2").forward(Ops.apply(new Swish(factor), hidden));
        return ((BatchNorm2d) parts.get(name + ".bn2")).rectified(branch, x);
    }

    @Test
    void theWrongOpInTheThirdBlockIsNamed() {
        AuditReport report = GradAudit.of(Ops.crossEntropy(logits(1.001), 3)).run();
        OpFinding wrong = report.firstWrong().orElseThrow();
        assertThat(wrong.op()).startsWith("swish");
        assertThat(wrong.output()).containsExactly(1, 16, 32, 32);
        assertThat(wrong.worst().relative()).isBetween(9e-4, 1.1e-3);
        assertThat(report.toString()).contains("swish(factor=1.001) [1, 16, 32, 32] -> [1, 16, 32, 32]: FAILED");
    }

    @Test
    void theSoundNetworkPasses() {
        AuditReport report = GradAudit.of(Ops.crossEntropy(logits(1), 3)).run();
        report.orThrow();
        assertThat(report.ops()).isGreaterThan(70);
        assertThat(report.worstRelative()).isLessThan(1e-7);
    }
}
