package io.github.perturb4j.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds the two containers of torch.save around a pickle. */
final class TorchFiles {
    private TorchFiles() {}

    /** A zip archive with this {@code data.pkl} and these storages. */
    static byte[] zip(byte[] pickle, Map<String, byte[]> storages) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
        entries.put("archive/version", new byte[] {'3', '\n'});
        RawZip zip = new RawZip();
        entries.forEach(zip::stored);
        return zip.finish();
    }

    /** The pickles before the object in a legacy file. */
    static Pickle legacyPreamble() {
        return Pickle.protocol(2)
                .raw("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.")
                .bytes(0x80, 2)
                .raw("M\u00e9\u0003.")
                .bytes(0x80, 2)
                .raw("}")
                .text("little_endian")
                .raw("\u0088s.");
    }

    /** A legacy file with this object and these storages, whose elements have these sizes. */
    static byte[] legacy(byte[] pickle, Map<String, byte[]> storages, Map<String, Integer> elementBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] preamble = legacyPreamble().stop();
        out.write(preamble, 0, preamble.length - 1);
        out.writeBytes(pickle);
        Pickle keys = Pickle.protocol(2).raw("](");
        storages.keySet().forEach(keys::text);
        out.writeBytes(keys.raw("e").stop());
        storages.forEach((key, bytes) -> {
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(bytes.length / elementBytes.get(key))
                    .array());
            out.writeBytes(bytes);
        });
        return out.toByteArray();
    }
}
