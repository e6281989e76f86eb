package io.github.perturb4j.weights;

import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.weights.Placeholder.Data;
import io.github.perturb4j.weights.Placeholder.PythonObject;
import io.github.perturb4j.weights.Placeholder.UnreadTensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The whole list of Python names that mean something here. Each function is re-enacted in Java on plain data; any other
 * name is a {@link Placeholder}.
 */
sealed interface TorchGlobal {
    /** Looks a name up in the list. */
    static Optional<TorchGlobal> find(String module, String name) {
        return Optional.ofNullable(
                TorchNames.LIST.getOrDefault(module, Map.of()).get(name));
    }

    /**
     * An element type such as {@code torch.float32}.
     *
     * @param name PyTorch's
     * @param type the same here; null if there is none
     * @param bytes the size of an element
     */
    record Dtype(String name, ElementType type, int bytes) implements TorchGlobal {
        /** Bytes whose type each tensor tells by itself. */
        static final Dtype UNTYPED = new Dtype("untyped", null, 1);
    }

    /** A class such as {@code torch.FloatStorage}: it only names an element type and cannot be called. */
    record StorageClass(Dtype dtype) implements TorchGlobal {}

    /** What can be called. */
    sealed interface Callable extends TorchGlobal {
        /**
         * @param work is told of how many items of the arguments are gone through
         * @throws IllegalArgumentException for arguments that the function in Python would not take
         */
        Object call(Object[] args, IntConsumer work);
    }

    /** A function that makes something that cannot be read. */
    record Unread(Placeholder result) implements Callable {
        @Override
        public Object call(Object[] args, IntConsumer work) {
            return result;
        }
    }

    /** A function or class that is re-enacted. */
    enum Function implements Callable {
        ORDERED_DICT {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                PickledDict dict = new PickledDict();
                if (args.length > 0) { // Python 2 passes the items: OrderedDict([[key, value], ...])
                    Arguments.putItems(args[0], dict, work);
                }
                return dict;
            }
        },

        /** {@code defaultdict(factory)}; what is in it follows. */
        DEFAULT_DICT {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                return new PickledDict();
            }
        },

        /** {@code _rebuild_tensor(storage, storage_offset, size, stride)}. */
        REBUILD_TENSOR {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                return TorchTensor.of(args, null);
            }
        },

        /** As above and {@code (..., requires_grad, backward_hooks, metadata=None)}. */
        REBUILD_TENSOR_V2 {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                return Arguments.isLazy(args, 6) ? LAZY : TorchTensor.of(args, null);
            }
        },

        /** {@code (..., requires_grad, backward_hooks, dtype, metadata=None)}, on an untyped storage. */
        REBUILD_TENSOR_V3 {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                Object dtype = Arguments.get(args, 6);
                if (dtype instanceof Dtype known) {
                    return Arguments.isLazy(args, 7) ? LAZY : TorchTensor.of(args, known);
                } else if (dtype instanceof PythonObject unknown) {
                    return new UnreadTensor("a tensor of " + unknown.name());
                }
                throw new IllegalArgumentException("a tensor without an element type");
            }
        },

        /** {@code _rebuild_parameter(data, requires_grad, backward_hooks)} and others that add to a tensor. */
        FIRST_ARGUMENT {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                Object tensor = Arguments.get(args, 0);
                if (tensor instanceof TorchTensor || tensor instanceof Placeholder) {
                    return tensor;
                }
                throw new IllegalArgumentException("a parameter without a tensor");
            }
        },

        /** {@code _rebuild_from_type_v2(function, type, arguments, state)}. */
        FROM_TYPE {
            @Override
            public Object call(Object[] args, IntConsumer work) {
                Object function = Arguments.get(args, 0);
                if (function instanceof PythonObject) {
                    return function;
                } else if (function instanceof Callable callable
                        && function != FROM_TYPE
                        && Arguments.get(args, 2) instanceof Object[] inner) {
                    return callable.call(inner, work);
                }
                throw new IllegalArgumentException("a tensor's subclass without a tensor");
            }
        };

        private static final UnreadTensor LAZY = new UnreadTensor("a lazily negated or conjugated tensor");
    }

    /** What the functions need of their arguments, which can be anything. */
    final class Arguments {
        private Arguments() {}

        static Object get(Object[] args, int index) {
            if (index >= args.length) {
                throw new IllegalArgumentException("a call with " + args.length + " arguments");
            }
            return args[index];
        }

        /** Whether the metadata, {@code {"conj": True, "neg": True}}, say that the values must still be changed. */
        static boolean isLazy(Object[] args, int index) {
            if (index >= args.length || !(args[index] instanceof PickledDict bits)) {
                return false;
            }
            return bits.size() > 2 || Boolean.TRUE.equals(bits.get("conj")) || Boolean.TRUE.equals(bits.get("neg"));
        }

        static void putItems(Object from, PickledDict dict, IntConsumer work) {
            if (from instanceof PickledDict other) {
                work.accept(other.size());
                other.putAllInto(dict);
            } else if (from instanceof PickledList list) {
                work.accept(list.items().size());
                list.items().forEach(item -> {
                    Object[] pair =
                            item instanceof PickledList two && two.items().size() == 2
                                    ? two.items().toArray()
                                    : item instanceof Object[] tuple ? tuple : new Object[0];
                    if (pair.length != 2) {
                        throw new IllegalArgumentException("a dict of items that are no pairs");
                    }
                    dict.put(pair[0], pair[1]);
                });
            } else if (!(from instanceof Placeholder)) {
                throw new IllegalArgumentException("a dict of something that is no list");
            }
        }
    }

    /** Holds the list, because an interface's own fields would be public. */
    final class TorchNames {
        private static final Map<String, Map<String, TorchGlobal>> LIST = new HashMap<>();

        static {
            put("collections", "OrderedDict", Function.ORDERED_DICT);
            put("collections", "defaultdict", Function.DEFAULT_DICT);
            put("torch._utils", "_rebuild_tensor", Function.REBUILD_TENSOR);
            put("torch._utils", "_rebuild_tensor_v2", Function.REBUILD_TENSOR_V2);
            put("torch._utils", "_rebuild_tensor_v3", Function.REBUILD_TENSOR_V3);
            put("torch._utils", "_rebuild_parameter", Function.FIRST_ARGUMENT);
            put("torch._utils", "_rebuild_parameter_with_state", Function.FIRST_ARGUMENT);
            put("torch._utils", "_rebuild_device_tensor_from_cpu_tensor", Function.FIRST_ARGUMENT);
            put("torch._tensor", "_rebuild_from_type", Function.FROM_TYPE);
            put("torch._tensor", "_rebuild_from_type_v2", Function.FROM_TYPE);
            unread("_rebuild_qtensor", "a quantised tensor");
            unread("_rebuild_sparse_tensor", "a sparse tensor");
            unread("_rebuild_sparse_csr_tensor", "a sparse tensor");
            unread("_rebuild_nested_tensor", "a nested tensor");
            unread("_rebuild_meta_tensor_no_storage", "a meta tensor, which has no values");
            unread("_rebuild_wrapper_subclass", "a tensor of a subclass of its own");
            unread("_rebuild_device_tensor_from_numpy", "a tensor as a numpy array");
            for (String numpy : new String[] {"numpy.core", "numpy._core"}) {
                put(numpy + ".multiarray", "_reconstruct", new Unread(Data.ARRAY));
                put(numpy + ".numeric", "_frombuffer", new Unread(Data.ARRAY));
            }
            dtype("Double", "float64", ElementType.F64, 8);
            dtype("Float", "float32", ElementType.F32, 4);
            dtype("Half", "float16", ElementType.F16, 2);
            dtype("BFloat16", "bfloat16", ElementType.BF16, 2);
            dtype("Long", "int64", ElementType.I64, 8);
            dtype("Int", "int32", ElementType.I32, 4);
            dtype("Short", "int16", ElementType.I16, 2);
            dtype("Char", "int8", ElementType.I8, 1);
            dtype("Byte", "uint8", ElementType.U8, 1);
            dtype("Bool", "bool", ElementType.BOOL, 1);
            dtype("ComplexDouble", "complex128", null, 16);
            dtype("ComplexFloat", "complex64", null, 8);
            dtype("QInt8", "qint8", null, 1);
            dtype("QUInt8", "quint8", null, 1);
            dtype("QInt32", "qint32", null, 4);
            dtype("QUInt4x2", "quint4x2", null, 1);
            dtype("QUInt2x4", "quint2x4", null, 1);
            put("torch.storage", "UntypedStorage", new StorageClass(Dtype.UNTYPED));
            put("torch", "UntypedStorage", new StorageClass(Dtype.UNTYPED));
        }

        private TorchNames() {}

        private static void put(String module, String name, TorchGlobal global) {
            LIST.computeIfAbsent(module, m -> new HashMap<>()).put(name, global);
        }

        private static void unread(String name, String what) {
            put("torch._utils", name, new Unread(new UnreadTensor(what)));
        }

        private static void dtype(String storage, String name, ElementType type, int bytes) {
            Dtype dtype = new Dtype(name, type, bytes);
            put("torch", name, dtype);
            put("torch", storage + "Storage", new StorageClass(dtype));
            put("torch.cuda", storage + "Storage", new StorageClass(dtype));
        }
    }
}
