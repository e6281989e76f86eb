package io.github.perturb4j.resnet;

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
 * Residual networks for ImageNet (He et al. 2015, arXiv 1512.03385, table 1), with torchvision's names of parameters:
 * normalised pixels (N, 3, H, W), H and W at least 32, to logits (N, classes); 1000 classes for ImageNet.
 */
public final class ResNet extends Module {

    private final Conv2d conv1;
    private final BatchNorm2d bn1;
    private final Module maxpool;
    private final List<Module> layers = new ArrayList<>();
    private final Module avgpool;
    private final Linear fc;
    private int channels = 64;

    private record Shape(boolean bottleneck, int[] depths, int groups, int widthPerGroup, int classes) {
        int width(int planes) {
            return planes * widthPerGroup / 64 * groups;
        }
    }

    private ResNet(Shape shape) {
        this.conv1 = part("conv1", new Conv2d(3, 64, 7, 2, 3, 1));
        this.bn1 = part("bn1", new BatchNorm2d(64));
        this.maxpool = Function.maxPool2d(3, 2, 1);
        for (int i = 0; i < 4; i++) {
            layers.add(part("layer" + (i + 1), layer(shape, shape.depths[i], 64 << i, i == 0 ? 1 : 2)));
        }
        this.avgpool = Function.globalAvgPool();
        this.fc = part("fc", new Linear(channels, shape.classes));
    }

    private Sequential layer(Shape shape, int depth, int planes, int firstStride) {
        List<Module> blocks = new ArrayList<>();
        int out = shape.bottleneck ? Bottleneck.EXPANSION * planes : planes;
        for (int i = 0; i < depth; i++) {
            int stride = i == 0 ? firstStride : 1;
            Module shortcut = stride == 1 && channels == out
                    ? null
                    : new Sequential(new Conv2d(channels, out, 1, stride, 0, 1), new BatchNorm2d(out));
            blocks.add(
                    shape.bottleneck
                            ? new Bottleneck(channels, planes, shape.width(planes), stride, shape.groups, shortcut)
                            : new BasicBlock(channels, out, stride, "downsample", shortcut));
            channels = out;
        }
        return new Sequential(blocks);
    }

    private static ResNet basic(int classes, int... depths) {
        return new ResNet(new Shape(false, depths, 1, 64, classes));
    }

    private static ResNet bottleneck(int classes, int groups, int widthPerGroup, int... depths) {
        return new ResNet(new Shape(true, depths, groups, widthPerGroup, classes));
    }

    public static ResNet resnet18(int classes) {
        return basic(classes, 2, 2, 2, 2);
    }

    public static ResNet resnet34(int classes) {
        return basic(classes, 3, 4, 6, 3);
    }

    public static ResNet resnet50(int classes) {
        return bottleneck(classes, 1, 64, 3, 4, 6, 3);
    }

    public static ResNet resnet101(int classes) {
        return bottleneck(classes, 1, 64, 3, 4, 23, 3);
    }

    public static ResNet resnet152(int classes) {
        return bottleneck(classes, 1, 64, 3, 8, 36, 3);
    }

    /** Xie et al. 2017 (arXiv 1611.05431). */
    public static ResNet resnext50x32x4d(int classes) {
        return bottleneck(classes, 32, 4, 3, 4, 6, 3);
    }

    /** Zagoruyko and Komodakis 2016 (arXiv 1605.07146). */
    public static ResNet wideResnet50x2(int classes) {
        return bottleneck(classes, 1, 128, 3, 4, 6, 3);
    }

    @Override
    public Variable forward(Variable x) {
        Variable y = maxpool.apply(bn1.rectified(conv1.apply(x), null));
        for (Module layer : layers) {
            y = layer.apply(y);
        }
        return fc.apply(avgpool.apply(y));
    }
}
