package io.github.perturb4j.weights.published;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.weights.Converter;
import io.github.perturb4j.weights.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A folder that keeps published weights, converted to safetensors, and gets those that are missing.
 *
 * <p>For {@code resnet50-0676ba61.pth} it holds one of
 *
 * <ul>
 *   <li>{@code resnet50-0676ba61.safetensors}: ready to be mapped into memory;
 *   <li>{@code resnet50-0676ba61.pth}: put there by hand; checked and converted when it is asked for, and kept;
 *   <li>{@code resnet50-0676ba61.pth.part}: a download that broke off, and goes on when it is asked for.
 * </ul>
 *
 * <p>No file has one of the first two names before it is whole. Any number of threads and processes may use one folder:
 * of those that want the same weights one fetches and the others wait ({@code resnet50-0676ba61.lock}).
 *
 * <p>The digits in a published name, 32 bits of the SHA-256, find damage, not malice: whoever can choose what the
 * server sends can make a file that has them. Against that stand https, and the reader, which executes nothing.
 */
public final class WeightsCache {
    private final Path folder;
    private final URI base;
    private final Supplier<Download> download;

    WeightsCache(Path folder, URI base, Supplier<Download> download) {
        this.folder = folder;
        this.base = base;
        this.download = download;
    }

    /**
     * The cache of this machine's user: the folder {@code PERTURB4J_HOME}, or else {@code perturb4j} among the
     * platform's caches ({@code XDG_CACHE_HOME} or {@code ~/.cache}, {@code ~/Library/Caches}, {@code %LOCALAPPDATA%});
     * what is missing comes from {@code PERTURB4J_WEIGHTS_URL}, or else from torchvision's server. A system property
     * of the same name goes before either environment variable.
     *
     * @throws CheckpointException if there is no such folder to be named, or the address is none of a web server
     */
    public static WeightsCache ofMachine() {
        CacheSettings settings = CacheSettings.ofMachine();
        return new WeightsCache(settings.folder(), settings.base(), () -> Download.of(Download.Patience.USUAL));
    }

    /** The cache folder, absolute; it need not exist. */
    public Path folder() {
        return folder;
    }

    /** Whether the weights are here, so that {@link #fetch} needs no network. */
    public boolean holds(PublishedWeights weights) {
        return Files.isRegularFile(converted(weights)) || Files.isRegularFile(folder.resolve(weights.file()));
    }

    private Path converted(PublishedWeights weights) {
        return folder.resolve(weights.name() + ".safetensors");
    }

    /**
     * Gets weights: from the folder, or else by one download, which is checked against the hash in the name.
     *
     * @param progress is told what happens, on this thread
     * @return a safetensors file in the folder
     * @throws CheckpointException if the weights can be neither found nor downloaded (the message says which file to
     *     put where), have another hash, or cannot be kept
     */
    public Path fetch(PublishedWeights weights, FetchProgress progress) {
        Path ready = converted(weights);
        if (Files.isRegularFile(ready)) {
            return ready;
        }
        Path lockFile = folder.resolve(weights.name() + ".lock");
        try {
            Files.createDirectories(folder);
            try (CacheLock held = CacheLock.take(lockFile, () -> progress.waiting(weights))) {
                if (!Files.isRegularFile(ready)) {
                    obtain(weights, progress);
                }
            }
            return ready;
        } catch (IOException e) {
            throw CacheFailures.disk(folder, e);
        }
    }

    private void obtain(PublishedWeights weights, FetchProgress progress) throws IOException {
        Path placed = folder.resolve(weights.file());
        if (Files.exists(placed)) {
            String hash = Sha256.of(placed);
            if (!hash.startsWith(weights.hash())) {
                throw CheckpointException.of(
                        placed, otherHash(hash, weights), "it is damaged or another file: replace or remove it");
            }
            Converter.convert(placed, converted(weights));
            return;
        }
        PartialFile part = new PartialFile(folder.resolve(weights.file() + ".part"));
        // An earlier run may have been ended between the download and the conversion.
        if (part.size() == 0 || !Sha256.of(part.path()).startsWith(weights.hash())) {
            download(weights, part, progress);
        }
        Converter.convert(part.path(), converted(weights));
        deleteQuietly(part);
    }

    private static String otherHash(String hash, PublishedWeights weights) {
        return "its SHA-256 begins with " + hash.substring(0, weights.hash().length()) + ", expected " + weights.hash();
    }

    private void download(PublishedWeights weights, PartialFile part, FetchProgress progress) throws IOException {
        URI from = base.resolve(weights.file());
        progress.downloading(weights, from, folder, part.tag(from).isPresent() ? part.size() : 0);
        try {
            download.get().fetch(from, part, weights.largest(), progress::received);
        } catch (IOException e) {
            throw new CheckpointException(unavailable(weights, from, e.getMessage(), part), e);
        }
        String hash = Sha256.of(part.path());
        if (!hash.startsWith(weights.hash())) {
            long size = part.size();
            part.delete();
            String problem = "the server sent " + size + " bytes that are another file: " + otherHash(hash, weights)
                    + "; they were deleted";
            throw new CheckpointException(unavailable(weights, from, problem, part));
        }
    }

    private String unavailable(PublishedWeights weights, URI from, String problem, PartialFile part) {
        URI official = CacheSettings.TORCHVISION.resolve(weights.file());
        String kept = part.tag(from).isEmpty()
                ? ""
                : "; the " + CacheFailures.megabytes(part.size())
                        + " that arrived are kept, and the next run goes on from there";
        String published = from.equals(official) ? "" : " (torchvision publishes it as " + official + ")";
        return "the weights of " + weights.model() + " are not in the cache and could not be downloaded from " + from
                + " (" + problem + ")" + kept + "; put " + weights.file() + published + " into the folder " + folder;
    }

    private static void deleteQuietly(PartialFile part) {
        try {
            part.delete();
        } catch (CheckpointException ignored) { // Windows deletes no file that is mapped; it does no harm
        }
    }
}
