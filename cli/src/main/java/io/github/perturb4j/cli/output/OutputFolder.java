package io.github.perturb4j.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder for a run's files, of which it is the only writer: made and tried before the computation starts, and removed
 * again if it was made for nothing. The files appear together, each whole, when all of them have been written.
 */
public final class OutputFolder implements AutoCloseable {
    private static final String STAGING = ".perturb4j-";

    private final Path folder;
    private final List<Path> created;
    private FolderLock lock;
    private boolean published;
    private boolean closed;

    private OutputFolder(Path folder, List<Path> created) {
        this.folder = folder;
        this.created = created;
    }

    /**
     * Makes the folder and those above it where they are missing.
     *
     * @throws CommandFailure if it cannot be made or written to, or another run writes to it
     */
    static OutputFolder open(Path folder) {
        OutputFolder opened = new OutputFolder(folder, new ArrayList<>());
        try {
            opened.create(folder.toAbsolutePath().normalize());
            opened.lock = FolderLock.take(folder);
            opened.removeLeftovers();
            Files.delete(Files.createTempDirectory(folder, STAGING));
            return opened;
        } catch (IOException e) {
            opened.close();
            throw failure(folder, e);
        }
    }

    /** Of a run that was killed while it wrote. */
    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, STAGING + "*")) {
            for (Path path : left) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    deleteAll(path);
                }
            }
        }
    }

    private void create(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            if (path.getParent() != null) {
                create(path.getParent());
            }
            Files.createDirectory(path);
            created.add(0, path);
        }
    }

    private static CommandFailure failure(Path folder, IOException e) {
        return new CommandFailure(
                "cannot write to the output folder " + folder + " (" + reason(e)
                        + "); name a folder that you may write to and that has space",
                e);
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException taken) {
            return taken.getFile() + " is a file";
        }
        if (e instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** What writes a text, as UTF-8. */
    public static Consumer<Path> text(String text) {
        return file -> {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /**
     * Writes all files, replacing those of an earlier run. The last one, which vouches for the others, is taken away
     * first and comes last.
     *
     * @param files what writes each file, by name, in order
     */
    public synchronized void publish(Map<String, Consumer<Path>> files) {
        if (closed) {
            throw new IllegalStateException("the folder " + folder + " is closed");
        }
        Path staging = null;
        try {
            staging = Files.createTempDirectory(folder, STAGING);
            List<String> names = List.copyOf(files.keySet());
            for (Map.Entry<String, Consumer<Path>> file : files.entrySet()) {
                file.getValue().accept(staging.resolve(file.getKey()));
            }
            Files.deleteIfExists(folder.resolve(names.get(names.size() - 1)));
            published = true;
            for (String name : names) {
                move(staging.resolve(name), folder.resolve(name));
            }
        } catch (UncheckedIOException e) {
            throw failure(folder, e.getCause());
        } catch (IOException e) {
            throw failure(folder, e);
        } finally {
            deleteAll(staging);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deleteAll(Path staging) {
        if (staging == null) {
            return;
        }
        try (Stream<Path> all = Files.walk(staging)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException ignored) { // there is an earlier error then, which says more
        }
    }

    /** Lets others have the folder, and removes those that were made, if nothing was put there. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (lock != null) {
                lock.close();
            }
            for (Path path : published ? List.<Path>of() : created) {
                Files.deleteIfExists(path);
            }
        } catch (IOException ignored) { // someone else has put files there
        }
    }
}
