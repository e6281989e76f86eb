package io.github.perturb4j.cli.live;

import io.github.perturb4j.cli.gradient.TraceWork;
import io.github.perturb4j.cli.gradient.TracedAttack;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.cli.options.MaskFile;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the page asks for, computed: one run at a time, in the order in which they came. Nothing is kept of them. */
final class LiveWork {
    private static final int MOST_WAITING = 8;
    private static final long PATIENCE_MILLIS = 200;

    private final LiveModels models;
    private final AtomicInteger inside = new AtomicInteger();
    private final Semaphore turn = new Semaphore(1, true);
    private final Object decoding = new Object();

    /** A picture as a network takes it. */
    record Shown(int width, int height, String image) {}

    private record Source(String name, RgbImage image) {}

    LiveWork(LiveModels models) {
        this.models = models;
    }

    LiveChoices choices() {
        return LiveChoices.of(models);
    }

    /** Whether there is room for one run more; who gets in has to {@link #leave}. */
    boolean enter() {
        boolean room = inside.incrementAndGet() <= MOST_WAITING;
        if (!room) {
            leave();
        }
        return room;
    }

    void leave() {
        inside.decrementAndGet();
    }

    /** The picture as the first of the networks takes it. */
    Shown picture(LiveRequest request) {
        ModelLoader model = models.chosen(request.models()).get(0);
        RgbImage input = input(model, source(request));
        return new Shown(input.width(), input.height(), Pictures.address(input));
    }

    /**
     * What the page shows: {@code {"runs": [...]}}.
     *
     * @throws CancellationException if the tab has gone away
     */
    String run(LiveRequest request, LiveLines lines) {
        LiveOptions options = LiveOptions.of(request);
        List<ModelLoader> chosen = models.chosen(request.models());
        Source source = source(request);
        TraceWork work = new TraceWork(
                options.goal(),
                options.attack(),
                input -> mask(request.mask(), input),
                TracedAttack.SHOWN,
                request.check(),
                request.landscape(),
                lines);
        waitForTurn(lines);
        try {
            List<String> runs = work.json(chosen, source.name(), model -> input(model, source));
            return "{\"runs\":[" + String.join(",", runs) + "]}";
        } finally {
            turn.release();
        }
    }

    private void waitForTurn(LiveLines lines) {
        try {
            while (!turn.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                lines.at("waiting for another tab", 0, 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the server ends");
        }
    }

    private Source source(LiveRequest request) {
        if (request.upload() == null) {
            int scene = request.scene() == null ? -1 : request.scene();
            if (scene < 0 || scene >= TestImages.COUNT) {
                throw new CommandFailure("there is no scene " + request.scene() + "; choose one from 0 to "
                        + (TestImages.COUNT - 1) + ", or a picture of yours");
            }
            return new Source("scene " + scene, Scenes.test(TestImages.COUNT).image(scene));
        }
        String name = request.upload().shortName();
        byte[] bytes = request.upload().decoded();
        synchronized (decoding) { // large ones take much memory
            try {
                return new Source(name, ImageFile.decode(bytes));
            } catch (ImageException e) {
                throw new ImageException("cannot read the image " + name + ": " + e.getMessage(), e);
            }
        }
    }

    private static RgbImage input(ModelLoader model, Source source) {
        return new ImageOptions().input(model, source.name(), source.image());
    }

    private static MaskFile mask(LiveRequest.Drawn drawn, RgbImage input) {
        if (drawn == null) {
            return MaskFile.NONE;
        }
        boolean[] free = new boolean[input.width() * input.height()];
        String text = drawn.free() == null ? "" : drawn.free();
        if (drawn.width() != input.width() || drawn.height() != input.height() || text.length() != free.length) {
            throw new CommandFailure("the mask is for a picture of " + drawn.width() + "x" + drawn.height()
                    + ", the network's input is " + input.width() + "x" + input.height() + "; draw it again");
        }
        if (text.indexOf('1') < 0) {
            throw new CommandFailure("the drawn mask frees no pixel; paint where the picture may change");
        }
        for (int p = 0; p < free.length; p++) {
            free[p] = text.charAt(p) == '1';
        }
        return MaskFile.of("the drawn mask", free);
    }
}
