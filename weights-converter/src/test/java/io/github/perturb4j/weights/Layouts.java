package io.github.perturb4j.weights;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network in the layouts that training scripts and libraries save, opcode by opcode as Python writes them: what lies
 * beside the weights, under which key, behind which prefix.
 */
public final class Layouts {
    /** The names and shapes of a small network. */
    static final Map<String, long[]> SHAPES = shapes();

    private static final long[] CHANNELS = {3};

    private final Map<String, TensorData> network;

    /** @param network float32 and int64 by name */
    public Layouts(Map<String, TensorData> network) {
        this.network = network;
    }

    private static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("conv1.weight", new long[] {4, 3, 3, 3});
        shapes.put("bn1.weight", new long[] {4});
        shapes.put("bn1.running_var", new long[] {4});
        shapes.put("bn1.num_batches_tracked", new long[0]);
        shapes.put("fc.weight", new long[] {10, 4});
        shapes.put("fc.bias", new long[] {10});
        return shapes;
    }

    /** The small network's values. */
    static Map<String, TensorData> tensors() {
        CounterRandom random = new CounterRandom(5);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        SHAPES.forEach((name, shape) -> {
            ElementType type = name.endsWith("tracked") ? ElementType.I64 : ElementType.F32;
            byte[] bytes = new byte[(int) TensorData.byteSize(type, shape)];
            random.nextBytes(bytes);
            tensors.put(name, TensorData.wrap(type, shape, ByteBuffer.wrap(bytes)));
        });
        return tensors;
    }

    /** The small network in all layouts. */
    static Map<String, byte[]> small() {
        return new Layouts(tensors()).all();
    }

    private Map<String, byte[]> storages() {
        Map<String, byte[]> storages = new LinkedHashMap<>();
        network.forEach((name, tensor) -> {
            byte[] bytes = new byte[tensor.byteSize()];
            tensor.bytes().get(bytes);
            storages.put(name, bytes);
        });
        storages.put(
                "mean",
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(0.4914f)
                        .putFloat(0.4822f)
                        .putFloat(0.4465f)
                        .array());
        storages.put("count", new byte[8]);
        return storages;
    }

    private void weights(Pickle pickle, String prefix) {
        network.forEach((name, tensor) -> tensor(pickle.text(prefix + name), name, tensor.shape()));
    }

    private static void tensor(Pickle pickle, String storage, long... shape) {
        long[] strides = new long[shape.length];
        long count = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = count;
            count *= shape[d];
        }
        boolean isLong = storage.endsWith("tracked") || storage.equals("count");
        pickle.tensor(isLong ? "LongStorage" : "FloatStorage", storage, count, 0, shape, strides);
    }

    private Pickle stateDict(Pickle pickle, String prefix) {
        weights(pickle.global("collections", "OrderedDict").raw(")R("), prefix);
        return pickle.raw("u}")
                .text("_metadata")
                .global("collections", "OrderedDict")
                .raw(")Rsb");
    }

    private byte[] file(Pickle pickle) {
        return TorchFiles.zip(pickle.stop(), storages());
    }

    private static Pickle two() {
        return Pickle.protocol(2);
    }

    /** {@code argparse.Namespace(lr=0.1)}. */
    private static Pickle namespace(Pickle pickle) {
        pickle.global("argparse", "Namespace").raw(")").bytes(0x81).raw("}").text("lr");
        return pickle.raw("G\u003f\u00b9\u0099\u0099\u0099\u0099\u0099\u009asb");
    }

    /** {@code numpy.float64(...)}. */
    private static Pickle numpyScalar(Pickle pickle) {
        pickle.global("numpy.core.multiarray", "scalar")
                .global("numpy", "dtype")
                .text("f8");
        pickle.raw("\u0089\u0088\u0087R(K\u0003")
                .text("<")
                .raw("NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb");
        return pickle.global("_codecs", "encode").text("ffffff").text("latin1").raw("\u0086R\u0086R");
    }

    private Pickle optimizer(Pickle pickle) {
        pickle.raw("}(").text("state").raw("}K\u0000}").text("momentum_buffer");
        String last = network.keySet().stream().reduce("", (a, b) -> b);
        tensor(pickle, last, network.get(last).shape());
        return pickle.raw("ss").text("param_groups").raw("]}").text("params").raw("]K\u0000asau");
    }

    /** By name; all are of the same network with the same values. */
    public Map<String, byte[]> all() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("plain", file(stateDict(two(), "")));
        files.put("torchvision's reference training", torchvision());
        files.put("timm", timm());
        files.put("Lightning", lightning());
        files.put("torch.compile", file(stateDict(two(), "_orig_mod.")));
        files.put("DistributedDataParallel around torch.compile", file(stateDict(two(), "module._orig_mod.")));
        files.put("AveragedModel", averaged());
        files.put("MadryLab's robustness", madry());
        files.put("a normalising layer before the network", normalised("0.mean", "1."));
        files.put("RobustBench, constants among the network's names", normalised("mu", ""));
        files.put("RobustBench, constants beside the network", normalised("module.sigma", "module.model."));
        files.put(
                "twice parallel",
                file(stateDict(two().raw("}").text("net"), "module.module.").raw("s")));
        files.put(
                "a list",
                file(stateDict(two().raw("]("), "").raw("}").text("lr").raw("K\u0001se")));
        files.put("all that Python pickles", zoo());
        files.put("protocol 4", protocol4());
        return files;
    }

    private byte[] torchvision() {
        Pickle pickle = stateDict(two().raw("}(").text("model"), "").text("optimizer");
        optimizer(pickle)
                .text("lr_scheduler")
                .raw("}")
                .text("_get_lr_called_within_step")
                .raw("\u0089s");
        return file(namespace(pickle.text("epoch").raw("K\u0007").text("args")).raw("u"));
    }

    private byte[] timm() {
        Pickle pickle =
                two().raw("}(").text("epoch").raw("K\u0003").text("arch").text("resnet20");
        stateDict(pickle.text("state_dict"), "").text("optimizer");
        namespace(optimizer(pickle).text("version").raw("K\u0002").text("args"));
        numpyScalar(stateDict(pickle.text("state_dict_ema"), "").text("metric"));
        return file(pickle.raw("u"));
    }

    private byte[] lightning() {
        Pickle pickle = two().raw("}(")
                .text("epoch")
                .raw("K\u0001")
                .text("pytorch-lightning_version")
                .text("2.5");
        stateDict(pickle.text("state_dict"), "model.").text("callbacks").raw("}");
        pickle.global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
                .raw("}");
        numpyScalar(pickle.text("best_model_score")).raw("ss").text("hyper_parameters");
        pickle.global("pytorch_lightning.utilities.parsing", "AttributeDict")
                .raw(")")
                .bytes(0x81);
        return file(pickle.raw("(")
                .text("lr")
                .raw("K\u0001u")
                .text("optimizer_states")
                .raw("]u"));
    }

    private byte[] averaged() {
        Pickle pickle = two().raw("}(").text("n_averaged");
        tensor(pickle, "count");
        weights(pickle, "module.");
        return file(pickle.raw("u"));
    }

    private byte[] madry() {
        Pickle pickle = two().raw("}(").text("model").raw("}(").text("module.normalizer.new_mean");
        tensor(pickle, "mean", 3, 1, 1);
        weights(pickle, "module.model.");
        tensor(pickle.text("module.attacker.normalize.new_std"), "mean", 3, 1, 1);
        weights(pickle, "module.attacker.model.");
        return file(pickle.raw("u").text("schedule").raw("N").text("epoch").raw("K\u0001u"));
    }

    private byte[] normalised(String constant, String prefix) {
        Pickle pickle = two().raw("}(").text(constant);
        tensor(pickle, "mean", CHANNELS);
        weights(pickle, prefix);
        return file(pickle.raw("u"));
    }

    /** Everything that was seen beside state dicts, and what Python 2 and protocols 0 and 1 write. */
    private byte[] zoo() {
        Pickle pickle = two().raw("}(")
                .text("device")
                .global("torch", "device")
                .text("cuda")
                .raw("K\u0000\u0086R");
        pickle.text("size").global("torch", "Size").raw("K\u0001K\u0002\u0086\u0085R");
        pickle.text("type").global("torch", "float32");
        pickle.text("set").global("builtins", "set").raw("](K\u0001K\u0002e\u0085R");
        pickle.text("counter").global("collections", "Counter").raw("}K\u0001K\u0002s\u0085R");
        pickle.text("complex")
                .global("builtins", "complex")
                .raw("G\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000N\u0086R");
        pickle.text("class").global("__main__", "Config");
        pickle.text("old")
                .raw("(")
                .global("config", "Old")
                .raw("K\u0001o}")
                .text("a")
                .raw("K\u0001sb");
        pickle.text("inst").raw("(K\u0001iconfig\nInst\n}b");
        pickle.text("text")
                .raw("S'quoted'\n")
                .text("unicode")
                .raw("Vplain\n")
                .text("float")
                .raw("F1.5\n");
        pickle.text("int").raw("I01\n").text("long").raw("L123456789012345678901L\n");
        pickle.text("big").counted(0x8b, 4, 3).raw("abc");
        pickle.text("rng")
                .global("numpy.core.multiarray", "_reconstruct")
                .global("numpy", "ndarray")
                .raw("K\u0000\u0085")
                .text("b")
                .raw("\u0087R(K\u0001Ntb");
        return file(stateDict(pickle.text("state_dict"), "").raw("u"));
    }

    private byte[] protocol4() {
        Pickle pickle = Pickle.protocol(4).counted(0x95, 8, 0).raw("}\u0094(").text("config");
        pickle.text("types")
                .text("SimpleNamespace")
                .bytes(0x93)
                .raw(")}")
                .bytes(0x92)
                .raw("\u0094}")
                .text("a");
        pickle.bytes(0x8f)
                .raw("\u0094(K\u0001")
                .bytes(0x90)
                .raw("sb")
                .text("frozen")
                .raw("(K\u0001")
                .bytes(0x91);
        pickle.text("bytes")
                .counted('C', 1, 2)
                .raw("ab")
                .text("more")
                .counted('B', 4, 2)
                .raw("ab");
        pickle.text("most")
                .counted(0x8e, 8, 1)
                .raw("a")
                .text("array")
                .counted(0x96, 8, 1)
                .raw("a");
        return file(stateDict(pickle.text("state_dict"), "").raw("u"));
    }
}
