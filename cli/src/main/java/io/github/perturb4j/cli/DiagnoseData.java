package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.DatasetException;
import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Labelled images for a network, all of one size.
 *
 * @param labels indices into the network's classes
 * @param problems why images were left out, a line for each
 */
record DiagnoseData(List<RgbImage> images, List<Integer> labels, List<String> problems) {
    private static final String SCENES = "scenes";

    /**
     * The first images, so many of them as can be read.
     *
     * @throws DatasetException if there are none
     */
    static DiagnoseData open(CommandSpec spec, String data, ModelSource model, int limit) {
        ClassNames names = model.card().classNames();
        int side = model.card().imageSize();
        if (data.equals(SCENES) && Files.notExists(Path.of(data))) {
            if (!names.names().equals(ClassNames.scenes().names())) {
                throw Usage.bad(
                        spec,
                        model.architecture().label() + " does not know the drawn scenes; name a folder of images of its"
                                + " classes");
            }
            return scenes(limit, side);
        }
        ResizePipeline pipeline = model.architecture().isSmall() ? ResizePipeline.EXACT : ResizePipeline.IMAGENET;
        DiagnoseData read = read(ImageList.open(Path.of(data), names), pipeline, side, limit);
        if (read.images.isEmpty()) {
            throw new DatasetException(
                    "none of the images of " + data + " can be read; the first: " + read.problems.get(0));
        }
        return read;
    }

    private static DiagnoseData scenes(int limit, int side) {
        Scenes scenes = Scenes.test(limit).sized(side);
        return new DiagnoseData(
                IntStream.range(0, limit).mapToObj(scenes::image).toList(),
                IntStream.range(0, limit).mapToObj(scenes::label).toList(),
                List.of());
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

    RgbImage first() {
        return images.get(0);
    }

    int[] classes() {
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }

    /** (N, 3, H, W), float32. */
    INDArray pixels() {
        INDArray all = Memory.uninitialized(
                DataType.FLOAT, images.size(), RgbImage.CHANNELS, first().height(), first().width());
        for (int i = 0; i < images.size(); i++) {
            Points.put(all, i, Pixels.toFloat(images.get(i)), 0);
        }
        return all;
    }
}
