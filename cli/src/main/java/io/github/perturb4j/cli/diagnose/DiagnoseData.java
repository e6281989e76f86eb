package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.resnet.data.DatasetException;
import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled images for a network, all of one size.
 *
 * @param labels indices into the network's classes
 * @param problems why images were left out, a line for each
 */
record DiagnoseData(List<RgbImage> images, List<Integer> labels, List<String> problems) {
    /**
     * The first images, so many of them as can be read.
     *
     * @throws DatasetException if there are none
     */
    static DiagnoseData open(TestImages data, ModelLoader model, int limit) {
        int side = model.card().imageSize();
        DiagnoseData read = read(data.open(model), ImageOptions.square(model.architecture()), side, limit);
        if (read.images.isEmpty()) {
            throw new DatasetException(
                    "none of the images of " + data.data() + " can be read; the first: " + read.problems.get(0));
        }
        return read;
    }

    private static DiagnoseData read(ImageList list, ResizePipeline pipeline, int side, int limit) {
        DiagnoseData data = new DiagnoseData(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < list.size() && data.images.size() < limit; i++) {
            try {
                data.images.add(pipeline.apply(list.image(i), side));
                data.labels.add(list.label(i));
            } catch (ImageException e) {
                data.problems.add(e.getMessage());
            }
        }
        return data;
    }

    int[] classes() {
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }
}
