package io.github.perturb4j.autodiff.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_daxpy;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_saxpy;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The one door to the native library: the matrix product, and sums of vectors with strides.
 *
 * <p>BLAS runs on one thread; the kernels that call it cut their work into tiles and run those on all cores.
 */
public final class Blas {
    static {
        Nd4j.getBackend(); // ND4J sets its own number of BLAS threads when it starts, so it must start first
        blas_set_num_threads(1);
    }

    /**
     * OpenBLAS computes products of up to this many multiplications (m n k) straight from where the matrices lie, at
     * twice the speed of narrow ones that it packs first (on x86 with AVX-512; elsewhere it makes no difference).
     */
    public static final int DIRECT = 1_000_000;

    private Blas() {}

    /** A row-major matrix inside a span: element (i, j) is number {@code offset + i * stride + j}. */
    public record Matrix(Span span, long offset, int stride, boolean transposed) {
        public static Matrix of(Span span, long offset, int stride) {
            return new Matrix(span, offset, stride, false);
        }

        /** The same memory read as its transpose. */
        public Matrix transpose() {
            return new Matrix(span, offset, stride, !transposed);
        }

        /** Without the first rows. */
        public Matrix fromRow(int row) {
            return new Matrix(span, offset + (transposed ? row : (long) row * stride), stride, transposed);
        }
    }

    /**
     * C = A B + beta C, where A is (m, k), B is (k, n), C is (m, n). C must not overlap A or B; beta 0 ignores what C
     * held. All three spans have one type.
     */
    public static void gemm(int m, int n, int k, Matrix a, Matrix b, double beta, Matrix c) {
        if (c.span.type() == DataType.FLOAT) {
            cblas_sgemm(
                    CblasRowMajor,
                    a.transposed ? CblasTrans : CblasNoTrans,
                    b.transposed ? CblasTrans : CblasNoTrans,
                    m,
                    n,
                    k,
                    1f,
                    (FloatPointer) a.span.pointerAt(a.offset),
                    a.stride,
                    (FloatPointer) b.span.pointerAt(b.offset),
                    b.stride,
                    (float) beta,
                    (FloatPointer) c.span.pointerAt(c.offset),
                    c.stride);
        } else {
            cblas_dgemm(
                    CblasRowMajor,
                    a.transposed ? CblasTrans : CblasNoTrans,
                    b.transposed ? CblasTrans : CblasNoTrans,
                    m,
                    n,
                    k,
                    1,
                    (DoublePointer) a.span.pointerAt(a.offset),
                    a.stride,
                    (DoublePointer) b.span.pointerAt(b.offset),
                    b.stride,
                    beta,
                    (DoublePointer) c.span.pointerAt(c.offset),
                    c.stride);
        }
    }

    /** Numbers of a span that lie {@code step} apart, from number {@code offset} on. */
    public record Vector(Span span, long offset, int step) {}

    /**
     * y = y + factor x for {@code n} numbers, NaN where a factor 0 meets infinity or NaN. The two must not overlap, and
     * have one type.
     */
    public static void axpy(int n, double factor, Vector x, Vector y) {
        if (factor == 0) { // BLAS would not look at x
            for (int i = 0; i < n; i++) {
                long to = y.offset + (long) i * y.step;
                y.span.put(to, y.span.get(to) + factor * x.span.get(x.offset + (long) i * x.step));
            }
        } else if (y.span.type() == DataType.FLOAT) {
            cblas_saxpy(
                    n,
                    (float) factor,
                    (FloatPointer) x.span.pointerAt(x.offset),
                    x.step,
                    (FloatPointer) y.span.pointerAt(y.offset),
                    y.step);
        } else {
            cblas_daxpy(
                    n,
                    factor,
                    (DoublePointer) x.span.pointerAt(x.offset),
                    x.step,
                    (DoublePointer) y.span.pointerAt(y.offset),
                    y.step);
        }
    }

    /**
     * C = A B + beta C like {@link #gemm}; in float32 by blocks of rows that are {@link #DIRECT} where those have 8
     * rows or more.
     */
    static void gemmByRows(int m, int n, int k, Matrix a, Matrix b, double beta, Matrix c) {
        long most = DIRECT / ((long) n * k);
        int rows = m;
        if (c.span.isFloat32() && most >= 8 && most < m) {
            int blocks = (int) ((m + most - 1) / most);
            int even = ((m + blocks - 1) / blocks + 7) / 8 * 8;
            rows = even <= most ? even : (int) most / 8 * 8;
        }
        for (int first = 0; first < m; first += rows) {
            gemm(Math.min(rows, m - first), n, k, a.fromRow(first), b, beta, c.fromRow(first));
        }
    }
}
