package io.github.perturb4j.resnet.data;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Images in one folder per class: {@code FOLDER/CLASS/IMAGE.png} (or .jpg, .jpeg, .webp). Classes, and the images in
 * each, are in the order of their names by UTF-16 code units; names that begin with a dot are passed over, and so are
 * other files.
 *
 * <p>Every image is read when the folder is opened, so that its number is fixed from then on: one that cannot be read
 * is left out and reported by {@link #skipped()}, and the rest close ranks. The same files give the same numbers. What
 * was read is kept, once resized, as far as {@value #MAX_KEPT_BYTES} bytes reach; the rest is read again when asked
 * for.
 */
public final class ImageFolder implements Dataset {
    /** How much of the resized images is kept on the heap: 256 MiB. */
    public static final long MAX_KEPT_BYTES = 256L << 20;

    /** Of images that can be read, and of others, which are not to be left out without a word. */
    private static final List<String> ENDINGS = List.of(
            ".png", ".jpg", ".jpeg", ".webp", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".gif", ".bmp", ".tif",
            ".tiff");

    private final ResizePipeline pipeline;
    private final int side;
    private final AtomicLong room;
    private final ClassNames names;
    private final List<Path> files = new ArrayList<>();
    private final List<RgbImage> kept = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final int[] labels;

    private ImageFolder(Path folder, ClassNames wanted, ResizePipeline pipeline, int side, long room) {
        this.room = new AtomicLong(room);
        this.pipeline = pipeline;
        this.side = side;
        List<Path> classes = list(folder, Files::isDirectory);
        if (classes.isEmpty()) {
            throw new DatasetException("the folder " + folder
                    + " holds no class folders; expected FOLDER/CLASS/IMAGE.png, one folder per class");
        }
        int[] indices = matching(wanted, classes);
        this.names = indices == null
                ? ClassNames.of(classes.stream().map(ImageFolder::name).toList())
                : wanted;
        List<Integer> found = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            addClass(classes.get(c));
            while (found.size() < files.size()) {
                found.add(indices == null ? c : indices[c]);
            }
        }
        this.labels = found.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Opens a folder, whose classes are its folders, and reads all of its images once.
     *
     * @param pipeline how every image is resized, to {@code side}; batches need images of one size
     * @throws DatasetException if there are no class folders, or one of them holds no image that can be read
     */
    public static ImageFolder open(Path folder, ResizePipeline pipeline, int side) {
        return open(folder, null, pipeline, side, MAX_KEPT_BYTES);
    }

    /**
     * As {@link #open(Path, ResizePipeline, int)}, for a network of the given classes: if every folder's name means
     * another one of them (see {@link ClassNames#resolve}; a WordNet id will do), labels are indices into them. Else
     * the folders are the classes, as {@link #classNames()} then shows.
     */
    public static ImageFolder open(Path folder, ClassNames wanted, ResizePipeline pipeline, int side) {
        return open(folder, wanted, pipeline, side, MAX_KEPT_BYTES);
    }

    /** The same with another limit on what is kept; {@code wanted} may be null. */
    static ImageFolder open(Path folder, ClassNames wanted, ResizePipeline pipeline, int side, long room) {
        return new ImageFolder(folder, wanted, pipeline, side, room);
    }

    /** Each folder's index among the wanted classes; null if one has none, or two have the same. */
    private static int[] matching(ClassNames wanted, List<Path> classes) {
        if (wanted == null) {
            return null;
        }
        try {
            int[] indices =
                    classes.stream().mapToInt(c -> wanted.resolve(name(c))).toArray();
            return Arrays.stream(indices).distinct().count() == indices.length ? indices : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void addClass(Path classFolder) {
        List<Path> images = list(classFolder, ImageFolder::isImage);
        if (images.isEmpty()) {
            throw new DatasetException("the class folder " + classFolder
                    + " holds no images (.png, .jpg, .jpeg, .webp); add some, or remove the folder");
        }
        RgbImage[] read = new RgbImage[images.size()];
        String[] problems = new String[images.size()];
        Parallel.tiles(images.size(), i -> {
            try {
                RgbImage image = load(images.get(i));
                read[i] = room.addAndGet(-bytes(image)) >= 0 ? image : null;
            } catch (ImageException e) {
                problems[i] = e.getMessage();
            }
        });
        int before = files.size();
        for (int i = 0; i < read.length; i++) {
            if (problems[i] == null) {
                files.add(images.get(i));
                kept.add(read[i]);
            } else {
                skipped.add(problems[i]);
            }
        }
        if (files.size() == before) {
            throw new DatasetException("none of the " + read.length + " images in the class folder " + classFolder
                    + " can be read; the first: " + problems[0]);
        }
    }

    private static long bytes(RgbImage image) {
        return (long) RgbImage.CHANNELS * image.width() * image.height();
    }

    private RgbImage load(Path file) {
        return pipeline.apply(ImageFile.read(file), side);
    }

    /** What a folder holds directly, in order of name, without hidden files. */
    static List<Path> list(Path folder, Predicate<Path> wanted) {
        if (!Files.isDirectory(folder)) {
            throw new DatasetException("there is no folder " + folder + "; give one with a folder per class in it");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !name(path).startsWith("."))
                    .filter(wanted)
                    .sorted(Comparator.comparing(ImageFolder::name))
                    .toList();
        } catch (IOException e) {
            throw new DatasetException("cannot list the folder " + folder + " (" + e + "); check its permissions", e);
        }
    }

    /** By the name alone: a link to nothing is an image that cannot be read, which is to be told. */
    static boolean isImage(Path path) {
        String lower = name(path).toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(lower::endsWith) && !Files.isDirectory(path);
    }

    static String name(Path path) {
        return path.getFileName().toString();
    }

    /** Why images were left out, one line for each, in order of class and name; empty if all could be read. */
    public List<String> skipped() {
        return List.copyOf(skipped);
    }

    /** The file of image {@code index}. */
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public ClassNames classNames() {
        return names;
    }

    @Override
    public int label(int index) {
        return labels[Objects.checkIndex(index, labels.length)];
    }

    /**
     * {@inheritDoc}
     *
     * @throws DatasetException if the file has been removed or damaged since the folder was opened
     */
    @Override
    public RgbImage image(int index) {
        RgbImage image = kept.get(index);
        if (image != null) {
            return image;
        }
        try {
            return load(files.get(index));
        } catch (ImageException e) {
            throw new DatasetException(
                    "image " + index + " has changed since its folder was opened: " + e.getMessage(), e);
        }
    }
}
