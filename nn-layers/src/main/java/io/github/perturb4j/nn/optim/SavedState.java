package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What optimisers and averages share in going to and from a {@link StateDict}. */
final class SavedState {
    /** The shape of a counter. */
    static final long[] SCALAR = {};

    private SavedState() {}

    /** A counter as a tensor. */
    static TensorData counter(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return TensorData.wrap(ElementType.I64, SCALAR, bytes.putLong(value).flip());
    }

    /** The counter of this name; {@link #require} has found it. */
    static long readCounter(String name, StateDict dict) {
        TensorData tensor = dict.get(name);
        long value = tensor.type() == ElementType.I64 ? tensor.bytes().getLong(0) : -1;
        if (value < 0) {
            throw new CheckpointException(dict.source() + ": the counter " + CheckpointException.quote(name)
                    + " must be an I64 of at least 0, found " + tensor + " holding " + tensor.toDoubles()[0]
                    + "; the file was not saved by a training run of this library");
        }
        return value;
    }

    /** Throws unless the dict holds exactly these names with these shapes. */
    static void require(String owner, Map<String, long[]> expected, StateDict dict) {
        KeyReport report = KeyReport.compare(expected, dict);
        if (!report.matches()) {
            throw new CheckpointException(dict.source() + ": not the state of this " + owner + ": missing "
                    + report.missing() + ", unexpected " + report.unexpected() + ", of another shape "
                    + report.misshapen() + "; resume with the network and the options that it was saved with");
        }
    }

    /** The same parameters or buffers without those that appear again under another name. */
    static <T> Map<String, T> distinct(Map<String, T> named) {
        Set<T> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, T> distinct = new LinkedHashMap<>();
        named.forEach((name, each) -> {
            if (seen.add(each)) {
                distinct.put(name, each);
            }
        });
        return distinct;
    }
}
