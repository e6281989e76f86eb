package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where strides and shapes allow it, the quicker ways of float32; else as {@link PlainMoves} has it. */
final class FloatMoves implements MoveKernels {
    private final MoveKernels others = new PlainMoves();

    @Override
    public void copy(
            Span in, long inOffset, long[] inStrides, long[] shape, Span out, long outOffset, long[] outStrides) {
        if (!FloatCopy.copy(in, inOffset, out, outOffset, Walk.merged(shape, inStrides, outStrides))) {
            others.copy(in, inOffset, inStrides, shape, out, outOffset, outStrides);
        }
    }

    /** Sums along the innermost dimension are those of {@link FloatSums}. */
    @Override
    public INDArray sum(INDArray x, long[] outShape, long[] strides) {
        Walk walk = Walk.ofDisjoint(x.shape(), strides, Memory.strides(x.shape()));
        if (walk.innerStride(0) != 0) {
            return others.sum(x, outShape, strides);
        }
        int n = (int) walk.inner();
        Span in = Span.of(x);
        double[] total = new double[(int) Memory.length(outShape)];
        if (total.length == 1 && n > FloatSums.CHUNK) {
            walk.rows(0, (to, from) -> total[(int) to] += FloatSums.sumOnAllCores(in, from, n));
        } else {
            Parallel.tiles(
                    walk.tiles(), tile -> walk.rows(tile, (to, from) -> total[(int) to] += FloatSums.sum(in, from, n)));
        }
        return Memory.of(x.dataType(), total, outShape);
    }

    @Override
    public INDArray embed(INDArray x, long[] start, long[] shape, long[] step) {
        return FloatPadding.fits(shape)
                ? FloatPadding.embed(x, start, shape, step)
                : others.embed(x, start, shape, step);
    }
}
