package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.Dataset;
import io.github.perturb4j.resnet.image.Resampling;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.Objects;

/**
 * Drawn scenes: a data set that needs no files. Each picture shows one of ten subjects in a random pose, in random
 * proportions and colours, before a random background, partly hidden, and lit, blurred and noisy to a random degree.
 * {@code docs/scenes.md} shows them.
 *
 * <p>Picture {@code index} is a function of the seed, the index and the size alone, bit for bit on every JDK, whatever
 * {@code n} is. Labels go round: {@code label(index) = index % 10}, so the classes are balanced. Pictures of
 * {@link #train} and {@link #test} come from separate streams of random numbers: no test picture is ever drawn in
 * training, whatever the seed. Nothing is kept; a picture is drawn each time it is asked for, in less than a
 * millisecond.
 */
public final class Scenes implements Dataset {
    /** The side of a picture unless another is asked for. */
    public static final int DEFAULT_SIZE = 48;

    private static final List<Integer> SIZES = List.of(32, 48, 64);
    /** Pictures are drawn this many times larger, then shrunk. */
    private static final int OVERSIZE = 2;

    private static final long TRAIN = 0x7261696eL;
    private static final long TEST = 0x74657374L;
    private static final ClassNames NAMES = ClassNames.scenes();

    private final long stream;
    private final long seed;
    private final int n;
    private final int pixels;

    private Scenes(long stream, long seed, int n, int pixels) {
        if (n < 1) {
            throw new IllegalArgumentException("a data set of " + n + " scenes is empty; ask for at least 1");
        }
        if (!SIZES.contains(pixels)) {
            throw new IllegalArgumentException(
                    "scenes cannot be drawn at " + pixels + "x" + pixels + " pixels; choose a side of " + SIZES);
        }
        this.stream = stream;
        this.seed = seed;
        this.n = n;
        this.pixels = pixels;
    }

    /** {@code n} scenes for training, of {@value #DEFAULT_SIZE} x {@value #DEFAULT_SIZE} pixels; see {@link #sized}. */
    public static Scenes train(long seed, int n) {
        return new Scenes(TRAIN, seed, n, DEFAULT_SIZE);
    }

    /** The first {@code n} scenes of the test stream, which has no seed: everybody's are the same. */
    public static Scenes test(int n) {
        return new Scenes(TEST, 0, n, DEFAULT_SIZE);
    }

    /**
     * The same scenes at another size.
     *
     * @param pixels the side: 32, 48 or 64
     * @throws IllegalArgumentException on any other side
     */
    public Scenes sized(int pixels) {
        return new Scenes(stream, seed, n, pixels);
    }

    /** The side of each picture, in pixels. */
    public int side() {
        return pixels;
    }

    /** airliner, daisy, lighthouse, mushroom, pig, sailboat, snail, teapot, umbrella, wombat. */
    @Override
    public ClassNames classNames() {
        return NAMES;
    }

    @Override
    public int size() {
        return n;
    }

    @Override
    public int label(int index) {
        return Objects.checkIndex(index, n) % Subject.values().length;
    }

    @Override
    public RgbImage image(int index) {
        CounterRandom random = new CounterRandom(stream, seed, index);
        Canvas canvas = new Canvas(OVERSIZE * pixels);
        draw(index, random, canvas);
        Finish.occlude(canvas, random);
        Finish.light(canvas, random);
        RgbImage shrunk = Resampling.BILINEAR.resize(canvas.toImage(), pixels, pixels);
        return Finish.blurAndNoise(shrunk, random);
    }

    /** Whether the picture's edges cut off nothing of its subject; things in front of it may hide some. */
    public boolean isWhole(int index) {
        return draw(index, new CounterRandom(stream, seed, index), new Canvas(OVERSIZE * pixels))
                .isWhole();
    }

    /** Paints the subject before its background; the pen that did. */
    private Pen draw(int index, CounterRandom random, Canvas canvas) {
        Subject subject = Subject.values()[label(index)];
        Colour colour = subject.drawing.colour(random);
        Backdrop.paint(canvas, random, colour);
        Pose pose = Pose.random(random, canvas.side, subject.tilt);
        Pen pen = new Pen(canvas, pose, random);
        pen.shadow();
        subject.drawing.draw(pen, colour);
        return pen;
    }
}
