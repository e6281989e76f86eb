package io.github.perturb4j.autodiff.kernel;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The one door to the native library: the matrix product.
 *
 * <p>BLAS runs on one thread; the kernels that call it cut their work into tiles and run those on all cores.
 */
public final class Blas {
    static {
        Nd4j.getBackend(); // ND4J sets its own number of BLAS threads when it starts, so it must start first
        blas_set_num_threads(1);
    }

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
}
