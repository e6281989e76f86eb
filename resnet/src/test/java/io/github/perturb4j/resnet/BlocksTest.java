package io.github.perturb4j.resnet;

import io.github.perturb4j.nn.LayerContract;

/** The blocks of the networks here. */
class BlocksTest extends LayerContract {
    BlocksTest() {
        super(BasicBlock.class, ResNet.class, CifarResNet.class);
    }
}
