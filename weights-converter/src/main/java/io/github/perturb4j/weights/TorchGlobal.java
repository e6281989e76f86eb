package io.github.perturb4j.weights;

import io.github.perturb4j.nn.ElementType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The whole list of Python names that a checkpoint may mention. Each is re-enacted in Java on plain data; a name that
 * is not here is refused before anything is done with it.
 */
sealed interface TorchGlobal {
    /** Looks a name up in the list. */
    static Optional<TorchGlobal> find(String module, String name) {
        return Optional.ofNullable(AllowList.ENTRIES.get(module + " " + name));
    }

    /** A class such as {@code torch.FloatStorage}: it only names an element type and cannot be called. */
    record StorageClass(ElementType type) implements TorchGlobal {}

    /** A function or class that may be called. */
    enum Callable implements TorchGlobal {
        ORDERED_DICT {
            @Override
            Object call(Object[] args) {
                Map<Object, Object> dict = new LinkedHashMap<>();
                if (args.length > 0) { // Python 2 passes the items: OrderedDict([[key, value], ...])
                    for (Object item : (Collection<?>) args[0]) {
                        Object[] pair = item instanceof Collection<?> list ? list.toArray() : (Object[]) item;
                        dict.put(RestrictedUnpickler.key(pair[0]), pair[1]);
                    }
                }
                return dict;
            }
        },

        /** {@code _rebuild_tensor(storage, storage_offset, size, stride)}. */
        REBUILD_TENSOR {
            @Override
            Object call(Object[] args) {
                return TorchTensor.of(args[0], args[1], args[2], args[3]);
            }
        },

        /** As above and {@code (..., requires_grad, backward_hooks, metadata=None)}. */
        REBUILD_TENSOR_V2 {
            @Override
            Object call(Object[] args) {
                if (args.length > 6 && args[6] instanceof Map<?, ?> bits && bits.containsValue(true)) {
                    throw new UnsupportedOperationException("it holds a lazily negated or conjugated tensor");
                }
                return TorchTensor.of(args[0], args[1], args[2], args[3]);
            }
        },

        /** {@code _rebuild_parameter(data, requires_grad, backward_hooks)}. */
        REBUILD_PARAMETER {
            @Override
            Object call(Object[] args) {
                return (TorchTensor) args[0];
            }
        };

        abstract Object call(Object[] args);
    }

    /** Holds the list, because an interface's own fields would be public. */
    final class AllowList {
        private static final Map<String, TorchGlobal> ENTRIES = Map.ofEntries(
                Map.entry("collections OrderedDict", Callable.ORDERED_DICT),
                Map.entry("torch._utils _rebuild_tensor", Callable.REBUILD_TENSOR),
                Map.entry("torch._utils _rebuild_tensor_v2", Callable.REBUILD_TENSOR_V2),
                Map.entry("torch._utils _rebuild_parameter", Callable.REBUILD_PARAMETER),
                Map.entry("torch DoubleStorage", new StorageClass(ElementType.F64)),
                Map.entry("torch FloatStorage", new StorageClass(ElementType.F32)),
                Map.entry("torch HalfStorage", new StorageClass(ElementType.F16)),
                Map.entry("torch BFloat16Storage", new StorageClass(ElementType.BF16)),
                Map.entry("torch LongStorage", new StorageClass(ElementType.I64)),
                Map.entry("torch IntStorage", new StorageClass(ElementType.I32)),
                Map.entry("torch ShortStorage", new StorageClass(ElementType.I16)),
                Map.entry("torch CharStorage", new StorageClass(ElementType.I8)),
                Map.entry("torch ByteStorage", new StorageClass(ElementType.U8)),
                Map.entry("torch BoolStorage", new StorageClass(ElementType.BOOL)));

        private AllowList() {}
    }
}
