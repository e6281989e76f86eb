package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Random views of random storages, written as PyTorch does, against the definition of a stride. */
class TorchFormatsPropertiesTest {
    private static final Map<ElementType, String> CLASSES = Map.of(
            ElementType.F64, "DoubleStorage",
            ElementType.F32, "FloatStorage",
            ElementType.F16, "HalfStorage",
            ElementType.BF16, "BFloat16Storage",
            ElementType.I64, "LongStorage",
            ElementType.I32, "IntStorage",
            ElementType.I16, "ShortStorage",
            ElementType.I8, "CharStorage",
            ElementType.U8, "ByteStorage",
            ElementType.BOOL, "BoolStorage");

    private record Case(String name, ElementType type, String key, long offset, long[] shape, long[] strides) {
        TensorData expected(byte[] storage) {
            int width = type.bytes();
            ByteBuffer out = ByteBuffer.allocate((int) TensorData.byteSize(type, shape));
            fill(out, storage, 0, offset, width);
            return TensorData.wrap(type, shape, out.flip());
        }

        private void fill(ByteBuffer out, byte[] storage, int dimension, long at, int width) {
            if (dimension == shape.length) {
                out.put(storage, (int) at * width, width);
                return;
            }
            for (long i = 0; i < shape[dimension]; i++) {
                fill(out, storage, dimension + 1, at + i * strides[dimension], width);
            }
        }

        long end() {
            long last = offset;
            for (int d = 0; d < shape.length; d++) {
                last += Math.max(0, shape[d] - 1) * strides[d];
            }
            return last + 1;
        }
    }

    private static Case random(String name, CounterRandom random) {
        int rank = random.nextInt(5);
        long[] shape = random.longs(rank, 0, 5)
                .map(e -> e == 0 && random.nextInt(4) > 0 ? 1 : e)
                .toArray();
        long[] strides = new long[rank];
        long step = 1;
        for (int d = rank - 1; d >= 0; d--) { // row-major
            strides[d] = step;
            step *= Math.max(1, shape[d]);
        }
        if (random.nextBoolean()) { // transposed, spread or expanded
            strides = random.longs(rank, 0, 9).toArray();
        }
        ElementType type = ElementType.values()[random.nextInt(ElementType.values().length)];
        return new Case(name, type, type.name(), random.nextInt(4), shape, strides);
    }

    @Property(tries = 60)
    void bothContainersGiveTheViewsOfTheDefinition(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int tensors)
            throws IOException {
        CounterRandom random = new CounterRandom(seed);
        List<Case> cases = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < tensors; i++) {
            Case one = random("layer." + i, random);
            cases.add(one);
            counts.merge(one.key(), one.end() + random.nextInt(3), Math::max);
        }
        Map<String, byte[]> storages = new LinkedHashMap<>();
        Map<String, Integer> widths = new HashMap<>();
        counts.forEach((key, count) -> {
            widths.put(key, ElementType.valueOf(key).bytes());
            byte[] bytes = new byte[(int) (count * widths.get(key))];
            random.nextBytes(bytes);
            storages.put(key, bytes);
        });
        Pickle pickle = Pickle.protocol(2).global("collections", "OrderedDict").raw(")R(");
        for (Case one : cases) {
            pickle.text(one.name())
                    .tensor(
                            CLASSES.get(one.type()),
                            one.key(),
                            counts.get(one.key()),
                            one.offset(),
                            one.shape(),
                            one.strides());
        }
        byte[] whole = pickle.raw("u").stop();
        Map<String, TensorData> expected = new LinkedHashMap<>();
        cases.forEach(one -> expected.put(one.name(), one.expected(storages.get(one.key()))));
        assertReads(TorchFiles.zip(whole, storages), expected);
        assertReads(TorchFiles.legacy(whole, storages, widths), expected);
    }

    private static void assertReads(byte[] file, Map<String, TensorData> expected) throws IOException {
        Path folder = Files.createTempDirectory("views");
        Path in = Files.write(folder.resolve("in.pth"), file);
        Path out = folder.resolve("out.safetensors");
        try {
            StateDict found = Converter.convert(in, out);
            assertThat(found.tensors()).isEqualTo(expected);
            assertThat(found.names()).containsExactlyElementsOf(expected.keySet());
            assertThat(Checkpoint.read(out)).isEqualTo(found);
        } finally {
            for (Path path : Arrays.asList(in, out, folder)) {
                Files.deleteIfExists(path);
            }
        }
    }
}
