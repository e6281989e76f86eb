package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * The residual networks for CIFAR-10 of He et al. 2015 (arXiv 1512.03385), section 4.2, of 6 n + 2 layers and with
 * shortcuts of option A (strided, new channels zero): normalised pixels (N, 3, H, W) to logits (N, 10).
 */
public final class CifarResNet extends Module {
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final List<Module> layers = new ArrayList<>();
    private final Module pool = Function.globalAvgPool();
    private final Linear linear;

    /**
     * @param depth 6 n + 2: 20, 32, 44, 56, 110
     * @param classes 10 for CIFAR-10
     * @throws IllegalArgumentException for another depth
     */
    public CifarResNet(int depth, int classes) {
        if (depth < 8 || (depth - 2) % 6 != 0) {
            throw new IllegalArgumentException(
                    "a CIFAR ResNet has 6 n + 2 layers (20, 32, 44, 56, 110), found " + depth);
        }
        this.conv1 = part("conv1", new Conv2d(3, 16, 3, 1, 1, 1));
        this.bn1 = part("bn1", new BatchNorm2d(16));
        int channels = 16;
        for (int i = 0; i < 3; i++) {
            layers.add(part("layer" + (i + 1), layer((depth - 2) / 6, channels, 16 << i)));
            channels = 16 << i;
        }
        this.linear = part("linear", new Linear(channels, classes));
    }

    private static Sequential layer(int blocks, int in, int out) {
        List<Module> made = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            boolean grows = i == 0 && in != out;
            made.add(new BasicBlock(
                    i == 0 ? in : out, out, grows ? 2 : 1, "shortcut", grows ? optionA(out - in) : null));
        }
        return new Sequential(made);
    }

    /** Every second pixel, and zeros for the new channels, half before and half behind. */
    private static Function optionA(int newChannels) {
        return new Function("option_a(" + newChannels + ")", x -> {
            Variable strided = Ops.slice(Ops.slice(x, 2, 0, x.size(2), 2), 3, 0, x.size(3), 2);
            return Ops.pad(strided, 0, 0, 0, 0, newChannels / 2, newChannels - newChannels / 2);
        });
    }

    @Override
    public Variable forward(Variable x) {
        Variable y = bn1.rectified(conv1.apply(x), null);
        for (Module layer : layers) {
            y = layer.apply(y);
        }
        return linear.apply(pool.apply(y));
    }
}
