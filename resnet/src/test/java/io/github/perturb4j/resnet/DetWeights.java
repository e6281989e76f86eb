package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Deterministic weights and images, by the formula of golden/detweights.py, bit for bit. */
public final class DetWeights {
    private DetWeights() {}

    /** Number i of the sequence of a name, in [-1, 1). */
    static double unit(long hash, long i) {
        long z = hash + (i + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return 2.0 * ((z >>> 40) * 0x1p-24) - 1.0;
    }

    /** FNV-1a-64. */
    static long hash(String name) {
        long h = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xff)) * 0x100000001B3L;
        }
        return h;
    }

    /** A whole state dict for a network of basic blocks or bottlenecks, float32. */
    public static StateDict dict(Map<String, long[]> shapes, boolean basicBlocks) {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, tensor(name, shape, basicBlocks)));
        return StateDict.of(tensors);
    }

    private static TensorData tensor(String name, long[] shape, boolean basicBlocks) {
        if (name.endsWith("num_batches_tracked")) {
            return TensorData.wrap(ElementType.I64, shape, ByteBuffer.allocate(8));
        }
        int n = (int) Memory.length(shape);
        ByteBuffer bytes = ByteBuffer.allocate(4 * n).order(ByteOrder.LITTLE_ENDIAN);
        long hash = hash(name);
        for (int i = 0; i < n; i++) {
            bytes.putFloat((float) value(name, shape, unit(hash, i), basicBlocks));
        }
        return TensorData.wrap(ElementType.F32, shape, bytes.flip());
    }

    private static double value(String name, long[] shape, double u, boolean basicBlocks) {
        String leaf = name.substring(name.lastIndexOf('.') + 1);
        return switch (leaf) {
            case "running_mean" -> 0.2 * u;
            case "running_var" -> 1.0 + 0.5 * u;
            case "bias" -> 0.1 * u;
            default -> weight(name, shape, u, basicBlocks);
        };
    }

    private static double weight(String name, long[] shape, double u, boolean basicBlocks) {
        if (shape.length == 4) {
            return u * Math.sqrt(6.0 / (shape[0] * shape[2] * shape[3]));
        }
        if (shape.length == 2) {
            return u * 4.0 / Math.sqrt(shape[1]);
        }
        boolean last = name.endsWith(basicBlocks ? "bn2.weight" : "bn3.weight");
        return (1.0 + 0.25 * u) * (last ? 0.35 : 1.0);
    }

    /** Pixels in [0, 1], rounded to float32 and stored as asked. */
    public static INDArray image(String name, DataType type, long... shape) {
        double[] values = new double[(int) Memory.length(shape)];
        long hash = hash(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.5 * unit(hash, i));
        }
        return Memory.of(type, values, shape);
    }
}
