package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;

/**
 * The images as the network's inputs.
 *
 * @param side of all of them, in pixels
 */
public record EvaluationInput(ImageList images, ResizePipeline pipeline, int side) {
    /** @throws io.github.perturb4j.resnet.image.ImageException if the image cannot be read */
    RgbImage read(int index) {
        return pipeline.apply(images.image(index), side);
    }
}
