package io.github.perturb4j.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** PyTorch in this JVM, through DJL; its native library is in a jar, so nothing is downloaded when it starts. */
public final class Djl implements JmhPeer {
    /** For {@link java.util.ServiceLoader}. */
    public Djl() {}

    @Override
    public String name() {
        return "djl";
    }

    @Override
    public String prefix() {
        return "Djl";
    }

    @Override
    public String version() {
        return "PyTorch " + engine().getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    @Override
    public boolean runs(Line line) {
        return switch (line.benchmark()) {
            case "op.forward", "op.gradient" -> DjlOps.all().containsKey(OpCase.valueOf(line.parameter("op")));
            case "network.forward", "network.step" -> true;
            default -> false;
        };
    }

    /** PyTorch, on as many threads as perturb4j. */
    static Engine engine() {
        System.setProperty("ai.djl.offline", "true");
        Engine engine = Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(
                Integer.getInteger("perturb4j.threads", Runtime.getRuntime().availableProcessors()));
        return engine;
    }

    /** A float32 copy in PyTorch's memory, until the manager is closed. */
    static NDArray copy(NDManager manager, INDArray array) {
        double[] values = Span.of(array).toDoubles();
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return manager.create(narrow, new Shape(array.shape()));
    }

    static Fingerprint fingerprint(NDArray array) {
        float[] values = array.toFloatArray();
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return Fingerprint.of(wide);
    }
}
