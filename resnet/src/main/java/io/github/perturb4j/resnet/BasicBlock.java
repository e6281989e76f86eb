package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.LayerExample;
import io.github.perturb4j.nn.Module;

/**
 * Two 3x3 convolutions around a shortcut: y = relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)) (He et al. 2015,
 * arXiv 1512.03385, figure 5 left). x is (N, in, H, W), y is (N, out, H / stride, W / stride).
 */
final class BasicBlock extends Module {
    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Conv2d conv2;
    private final BatchNorm2d bn2;
    private final Module shortcut;

    /**
     * @param shortcutName the part's name in state dicts
     * @param shortcut null for the identity
     */
    BasicBlock(int in, int out, int stride, String shortcutName, Module shortcut) {
        this.conv1 = part("conv1", new Conv2d(in, out, 3, stride, 1, 1));
        this.bn1 = part("bn1", new BatchNorm2d(out));
        this.conv2 = part("conv2", new Conv2d(out, out, 3, 1, 1, 1));
        this.bn2 = part("bn2", new BatchNorm2d(out));
        this.shortcut = shortcut == null ? null : part(shortcutName, shortcut);
    }

    @Override
    public Variable forward(Variable x) {
        Variable hidden = bn1.rectified(conv1.apply(x), null);
        Variable branch = conv2.apply(hidden);
        return bn2.rectified(branch, shortcut == null ? x : shortcut.apply(x));
    }

    static LayerExample example(Draw draw) {
        int in = draw.between(1, 3);
        int out = draw.chance() ? in : in + 1;
        Module shortcut = in == out ? null : new Conv2d(in, out, 1, 1, 0, 1);
        return new LayerExample(
                new BasicBlock(in, out, 1, "downsample", shortcut), draw.normal(draw.between(2, 3), in, 4, 5));
    }
}
