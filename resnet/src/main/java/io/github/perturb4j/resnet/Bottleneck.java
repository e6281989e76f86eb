package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.LayerExample;
import io.github.perturb4j.nn.Module;

/**
 * A 1x1, a 3x3 and a 1x1 convolution around a shortcut (He et al. 2015, arXiv 1512.03385, figure 5 right), with the
 * stride in the 3x3 as torchvision has it, and its groups (Xie et al. 2017, arXiv 1611.05431). x is (N, in, H, W), y is
 * (N, 4 planes, H / stride, W / stride).
 */
final class Bottleneck extends Module {
    static final int EXPANSION = 4;

    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Conv2d conv2;
    private final BatchNorm2d bn2;
    private final Conv2d conv3;
    private final BatchNorm2d bn3;
    private final Module shortcut;

    /**
     * @param width channels of the 3x3 convolution
     * @param shortcut null for the identity
     */
    Bottleneck(int in, int planes, int width, int stride, int groups, Module shortcut) {
        int out = EXPANSION * planes;
        this.conv1 = part("conv1", new Conv2d(in, width, 1, 1, 0, 1));
        this.bn1 = part("bn1", new BatchNorm2d(width));
        this.conv2 = part("conv2", new Conv2d(width, width, 3, stride, 1, groups));
        this.bn2 = part("bn2", new BatchNorm2d(width));
        this.conv3 = part("conv3", new Conv2d(width, out, 1, 1, 0, 1));
        this.bn3 = part("bn3", new BatchNorm2d(out));
        this.shortcut = shortcut == null ? null : part("downsample", shortcut);
    }

    @Override
    public Variable forward(Variable x) {
        Variable first = bn1.rectified(conv1.apply(x), null);
        Variable second = bn2.rectified(conv2.apply(first), null);
        Variable branch = conv3.apply(second);
        return bn3.rectified(branch, shortcut == null ? x : shortcut.apply(x));
    }

    static LayerExample example(Draw draw) {
        int groups = draw.between(1, 2);
        int planes = draw.between(1, 2);
        int in = draw.chance() ? EXPANSION * planes : 3;
        Module shortcut = in == 3 ? new Conv2d(in, EXPANSION * planes, 1, 1, 0, 1) : null;
        return new LayerExample(
                new Bottleneck(in, planes, 2 * groups, 1, groups, shortcut), draw.normal(draw.between(2, 3), in, 4, 3));
    }
}
