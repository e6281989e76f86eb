package io.github.perturb4j.cli.shell;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.Ranked;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.model.SelectionOptions;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What is short to type at the prompt. Variables that come from here are the garbage collector's, nobody has to close
 * them; what goes wrong is an exception with one line that says how to mend it.
 */
public final class Shell {
    private static final int TOP = 5;

    private Shell() {}

    /**
     * An image as it is.
     *
     * @param file a PNG, JPEG or WebP file
     * @return a leaf (1, 3, H, W), float32 in [0, 1]
     * @throws io.github.perturb4j.resnet.image.ImageException if it cannot be read
     */
    public static Variable image(String file) {
        return leaf(ImageFile.read(Path.of(file)));
    }

    /** The same, resized as the network of that name takes it. */
    public static Variable image(String file, String model) {
        RgbImage source = ImageFile.read(Path.of(file));
        ModelLoader loader = loader(model);
        return leaf(loader.architecture().pipeline().apply(source, loader.card().imageSize()));
    }

    /**
     * A drawn picture, for the included networks.
     *
     * @param number from 0 to 1999
     * @return a leaf (1, 3, 48, 48), float32 in [0, 1]
     */
    public static Variable scene(int number) {
        if (number < 0 || number >= TestImages.COUNT) {
            throw new IllegalArgumentException(
                    "expected the number of a scene from 0 to " + (TestImages.COUNT - 1) + ", found " + number);
        }
        return leaf(Scenes.test(number + 1).image(number));
    }

    private static Variable leaf(RgbImage image) {
        return Variable.leaf(Pixels.toFloat(image));
    }

    /** A float64 vector that gradients can be taken of. */
    public static Variable leaf(double... values) {
        return Variable.leaf(Memory.of(DataType.DOUBLE, values, values.length));
    }

    /**
     * A network by name, as {@code perturb4j models} lists them, with weights that are included or published; the
     * latter are downloaded once.
     *
     * @throws RuntimeException if there is none of that name, or no weights of it
     */
    public static Classifier model(String name) {
        ModelLoader loader = loader(name);
        int size = loader.card().imageSize();
        return loader.load(1, size, size, true);
    }

    private static ModelLoader loader(String name) {
        Architecture architecture = new ArchitectureOption.Architectures().convert(name);
        CommandSpec spec = new CommandLine(CommandSpec.create().name("shell")).getCommandSpec();
        return new ModelLoader(spec, architecture, ModelLoader.AUTO, new SelectionOptions(), false);
    }

    /** Prints the most probable classes of an image (1, 3, H, W). */
    public static void classify(Classifier net, Variable x) {
        PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
        Ranked.print(out, Ranked.top(Scores.of(net, x.value()), net.classNames(), TOP));
        out.flush();
    }

    /** The cross-entropy of the class that the network takes each image for, summed. */
    public static Variable loss(Classifier net, Variable x) {
        return loss(net, x, Logits.indices(net.logits(x.value())));
    }

    /** The cross-entropy of classes by index, one for each image, summed. */
    public static Variable loss(Classifier net, Variable x, int... labels) {
        return Ops.sum(Ops.crossEntropy(net.apply(x), labels));
    }

    /**
     * The cross-entropy of a class by name, {@code loss(net, x, "pig")}, of one image.
     *
     * @throws IllegalArgumentException if the network has no such class, with near names
     */
    public static Variable loss(Classifier net, Variable x, String label) {
        return loss(net, x, net.classNames().resolve(label));
    }

    /** dy/dx of a scalar y; the graph is kept, so that it can be asked again. */
    public static Variable gradient(Variable y, Variable x) {
        return Gradients.of(y).keepGraph().wrt(x);
    }

    /** Prints anything as the prompt does, for files of lines: of an array its shape and numbers. */
    public static void print(Object value) {
        System.out.println(ValueText.of(value).orElseGet(() -> String.valueOf(value)));
    }

    /** The graph behind y for Graphviz, printed. */
    public static void dot(Variable y) {
        System.out.print(Graph.of(y).toDot());
    }

    /** Writes a variable's array as {@link #show(INDArray)}. */
    public static void show(Variable x) {
        show(x.value());
    }

    /**
     * Writes an array as the next {@code shown-N.png} in the working folder, and prints where. Values in [0, 1] are
     * shown as they are; others, such as a gradient's, by the largest, 0 in middle grey.
     *
     * @param array (1, 3, H, W) or (3, H, W) in colours; (1, 1, H, W), (1, H, W) or (H, W) in greys
     * @throws io.github.perturb4j.resnet.image.ImageException if it has another shape or holds NaN
     */
    public static void show(INDArray array) {
        INDArray planes = planes(array);
        double[] values = Span.of(Memory.contiguous(planes)).toDoubles();
        boolean pixels = Arrays.stream(values).allMatch(v -> v >= 0 && v <= 1);
        double factor = pixels ? 1 : Pixels.fillingFactor(planes);
        RgbImage picture = pixels ? Pixels.toImage(planes) : Pixels.perturbation(planes, factor);
        Path file = unused();
        Png.write(picture, file);
        System.out.println("wrote " + file + " (" + picture.width() + "x" + picture.height()
                + (pixels ? ")" : String.format(Locale.ROOT, ", 0 is grey, times %.4g)", factor)));
    }

    /** Greys become three equal planes. */
    private static INDArray planes(INDArray array) {
        long[] shape = array.shape();
        int rank = shape.length;
        boolean grey =
                rank >= 2 && rank <= 4 && Arrays.stream(shape).limit(rank - 2).allMatch(n -> n == 1);
        if (!grey) {
            return array;
        }
        double[] plane = Span.of(Memory.contiguous(array)).toDoubles();
        double[] all = IntStream.range(0, RgbImage.CHANNELS)
                .boxed()
                .flatMapToDouble(c -> Arrays.stream(plane))
                .toArray();
        return Memory.of(DataType.DOUBLE, all, RgbImage.CHANNELS, shape[rank - 2], shape[rank - 1]);
    }

    private static Path unused() {
        return IntStream.iterate(1, n -> n + 1)
                .mapToObj(n -> Path.of("shown-" + n + ".png").toAbsolutePath())
                .filter(Files::notExists)
                .findFirst()
                .orElseThrow();
    }
}
