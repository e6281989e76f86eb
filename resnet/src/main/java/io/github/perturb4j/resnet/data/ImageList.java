package io.github.perturb4j.resnet.data;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Images with labels, listed and not read yet: reading one may fail without harm to the rest. Labels are indices into
 * the classes of a network, found by name. The same files give the same list. Immutable.
 *
 * <p>The images of a folder are listed in turns, the first of every class, then the second of every class, so that the
 * beginning of the list is balanced; those of a CSV file or a batch of CIFAR-10 as they stand there.
 */
public final class ImageList {
    private static final String CSV = ".csv";
    private static final String TEST_BATCH = "test_batch";

    private final List<Entry> entries;

    /**
     * One image.
     *
     * @param name for people: a path, or a file and a position in it
     * @param label an index into the network's classes
     * @param bytes the size of its file, or a hash of the image in memory: what tells that it was changed; of a scene,
     *     which its number and side decide, its side
     * @param reader reads it
     */
    private record Entry(String name, int label, long bytes, Supplier<RgbImage> reader) {}

    private ImageList(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Lists a folder with a folder of images per class ({@code FOLDER/CLASS/IMAGE.png}), a folder or a file of CIFAR-10
     * (of a folder, the test batch), or a CSV file, told by its name.
     *
     * @throws DatasetException if it is none of these, holds no image, is damaged, or names a class that is not among
     *     {@code classes}
     */
    public static ImageList open(Path data, ClassNames classes) {
        if (Files.isDirectory(data)) {
            return Cifar10.holds(data, TEST_BATCH) ? cifar10(Cifar10.test(data), data, classes) : folder(data, classes);
        }
        if (Files.notExists(data)) {
            throw new DatasetException("there is no file or folder " + data
                    + "; give a folder with a folder per class, a batch of CIFAR-10, or a CSV file of path,label");
        }
        return ImageFolder.name(data).toLowerCase(Locale.ROOT).endsWith(CSV)
                ? csv(data, classes)
                : cifar10(Cifar10.batch(data), data, classes);
    }

    /** Lists drawn scenes, in their order; labels are their own. */
    public static ImageList scenes(Scenes scenes) {
        return new ImageList(IntStream.range(0, scenes.size())
                .mapToObj(i -> new Entry("scenes[" + i + "]", scenes.label(i), scenes.side(), () -> scenes.image(i)))
                .toList());
    }

    private static ImageList folder(Path folder, ClassNames classes) {
        List<Path> classFolders = ImageFolder.list(folder, Files::isDirectory);
        if (classFolders.isEmpty()) {
            throw new DatasetException("the folder " + folder + " holds no class folders; expected"
                    + " FOLDER/CLASS/IMAGE.png, one folder per class");
        }
        List<List<Entry>> byClass = new ArrayList<>();
        for (Path classFolder : classFolders) {
            int label = label(classes, ImageFolder.name(classFolder), "the folder " + classFolder);
            byClass.add(ImageFolder.list(classFolder, ImageFolder::isImage).stream()
                    .map(file -> file(file, folder.relativize(file).toString(), label))
                    .toList());
        }
        ImageList list = new ImageList(inTurns(byClass));
        if (list.size() == 0) {
            throw new DatasetException("the class folders in " + folder
                    + " hold no images (.png, .jpg, .jpeg, .webp); expected FOLDER/CLASS/IMAGE.png");
        }
        return list;
    }

    private static List<Entry> inTurns(List<List<Entry>> byClass) {
        List<Entry> all = new ArrayList<>();
        int most = byClass.stream().mapToInt(List::size).max().orElse(0);
        for (int i = 0; i < most; i++) {
            for (List<Entry> images : byClass) {
                if (i < images.size()) {
                    all.add(images.get(i));
                }
            }
        }
        return all;
    }

    /**
     * Lines of {@code path,label}; paths are relative to the file's folder. A first line {@code path,label} is a
     * heading.
     */
    private static ImageList csv(Path file, ClassNames classes) {
        List<Entry> entries = new ArrayList<>();
        List<CsvLines.Line> lines = CsvLines.read(file);
        for (CsvLines.Line line : lines) {
            String where = "line " + line.number() + " of " + file;
            if (line.fields().size() != 2) {
                throw new DatasetException(
                        where + " has " + line.fields().size() + " fields, expected two: path,label");
            }
            String path = line.fields().get(0);
            String label = line.fields().get(1);
            if (!(entries.isEmpty() && path.equalsIgnoreCase("path") && label.equalsIgnoreCase("label"))) {
                entries.add(file(file.resolveSibling(path), path, label(classes, label, where)));
            }
        }
        if (entries.isEmpty()) {
            throw new DatasetException("the file " + file + " names no images; expected lines of path,label");
        }
        return new ImageList(entries);
    }

    private static ImageList cifar10(Cifar10 data, Path from, ClassNames classes) {
        int[] labels = data.classNames().names().stream()
                .mapToInt(name -> label(classes, name, "the CIFAR-10 data " + from))
                .toArray();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            int index = i;
            String name = ImageFolder.name(from) + "[" + i + "]";
            long hash = data.image(i).hashCode();
            entries.add(new Entry(name, labels[data.label(i)], hash, () -> data.image(index)));
        }
        return new ImageList(entries);
    }

    private static Entry file(Path file, String name, int label) {
        long bytes;
        try {
            bytes = Files.size(file);
        } catch (IOException e) {
            bytes = -1; // reading it says why
        }
        return new Entry(name, label, bytes, () -> ImageFile.read(file));
    }

    private static int label(ClassNames classes, String name, String where) {
        try {
            return classes.resolve(name);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(where + " is of a class that the network does not know: " + e.getMessage(), e);
        }
    }

    /** The first {@code limit} of them, or all there are. */
    public ImageList first(int limit) {
        return new ImageList(entries.subList(0, Math.min(limit, entries.size())));
    }

    /** The number of images. */
    public int size() {
        return entries.size();
    }

    /** What image {@code index} is called: its path as listed, or its place in a batch. */
    public String name(int index) {
        return entries.get(index).name();
    }

    /** The class of image {@code index} among the network's. */
    public int label(int index) {
        return entries.get(index).label();
    }

    /**
     * Reads image {@code index}.
     *
     * @throws io.github.perturb4j.resnet.image.ImageException if its file is missing or no image
     */
    public RgbImage image(int index) {
        return entries.get(index).reader().get();
    }

    /**
     * The SHA-256 of the list, in lower-case hexadecimal: of every image's name, label and file size (of images in a
     * batch a hash of their pixels).
     */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Entry e : entries) {
                String line = e.name() + "\t" + e.label() + "\t" + e.bytes() + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
