package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Box;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import io.github.perturb4j.autodiff.kernel.nhwc.MaxPool;
import io.github.perturb4j.autodiff.kernel.nhwc.MeanPool;
import io.github.perturb4j.autodiff.kernel.nhwc.Pointwise;

/** The layers that have no weights. */
final class Layers {
    private Layers() {}

    /** Every number times a factor of its channel; null for 1. */
    record Scale(Images output, float[] factor) implements Layer {
        @Override
        public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
            new Pointwise(output, factor).run(x, y, epilogue);
        }

        @Override
        public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
            new Pointwise(output, factor).run(g, dx, epilogue);
        }

        @Override
        public String text() {
            return factor == null ? "identity" : "scale";
        }
    }

    record Max(MaxPool pool) implements Layer {
        @Override
        public Images output() {
            return pool.out();
        }

        @Override
        public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
            pool.forward(x, y, saved, epilogue);
        }

        @Override
        public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
            pool.gradient(g, saved, dx, epilogue);
        }

        @Override
        public long saved() {
            return pool.out().length();
        }

        @Override
        public String text() {
            return "max pool " + pool.kernel() + "x" + pool.kernel() + "/" + pool.stride();
        }
    }

    record Mean(MeanPool pool) implements Layer {
        @Override
        public Images output() {
            return new Images(pool.shape().n(), 1, 1, pool.shape().channels());
        }

        @Override
        public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
            pool.forward(x, y, epilogue);
        }

        @Override
        public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
            pool.gradient(g, dx, epilogue);
        }

        @Override
        public String text() {
            return "mean";
        }
    }

    /** Part of an image: every so many pixels, some channels. */
    record Gather(Box box) implements Layer {
        @Override
        public Images output() {
            return box.small();
        }

        @Override
        public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
            box.gather(x, y, epilogue);
        }

        @Override
        public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
            box.scatter(g, dx, epilogue);
        }

        @Override
        public String text() {
            return "slice";
        }
    }

    /** An image with zeros around it. */
    record Scatter(Box box) implements Layer {
        @Override
        public Images output() {
            return box.large();
        }

        @Override
        public void forward(Span x, Span y, Span saved, Epilogue epilogue) {
            box.scatter(x, y, epilogue);
        }

        @Override
        public void gradient(Span g, Span dx, Span saved, Epilogue epilogue) {
            box.gather(g, dx, epilogue);
        }

        @Override
        public String text() {
            return "pad";
        }
    }
}
