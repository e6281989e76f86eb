package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import onnx.OnnxMl.ModelProto;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** The bytes of an ONNX file, plain or compressed by gzip, as protobuf's message. */
final class OnnxFile {
    /** Protobuf's own limit of a message. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 16;

    /** What a compressed file may grow to: at least this, and so many times its size. */
    private static final long MOST_GROWN = 1 << 26;

    private static final int MOST_GROWTH = 20;
    private static final int MOST_NESTED = 100;

    private OnnxFile() {}

    /** @throws CheckpointException if the file cannot be read, is too large, or is no ONNX file */
    static ModelProto read(Path file) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes(file));
            in.enableAliasing(true);
            in.setRecursionLimit(MOST_NESTED);
            in.setSizeLimit(Integer.MAX_VALUE);
            ModelProto model = ModelProto.parseFrom(in);
            if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
                throw notOnnx(file, "it has no graph or no version of its operators", null);
            }
            return model;
        } catch (NoSuchFileException e) {
            throw CheckpointException.of(file, "there is no such file", "name a .onnx file that exists", e);
        } catch (InvalidProtocolBufferException e) {
            throw notOnnx(file, "its bytes are not a message of protobuf, or it was cut short", e);
        } catch (IOException e) {
            throw CheckpointException.of(file, "cannot be read (" + e + ")", "name a .onnx or .onnx.gz file", e);
        }
    }

    private static CheckpointException notOnnx(Path file, String why, Exception e) {
        return CheckpointException.of(
                file, "is not an ONNX file: " + why, "export the network again, with torch.onnx.export or the like", e);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw CheckpointException.of(file, "is a folder", "name a .onnx file");
        }
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw CheckpointException.of(
                    file,
                    "has " + size + " bytes, more than protobuf's limit of 2 GiB",
                    "export it with its weights in a file beside it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(2);
            boolean zipped = start.length == 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
            return zipped ? unzipped(file, size) : Files.readAllBytes(file);
        }
    }

    private static byte[] unzipped(Path file, long size) throws IOException {
        int most = (int) Math.min(MOST_BYTES, Math.max(MOST_GROWN, MOST_GROWTH * size));
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            byte[] bytes = in.readNBytes(most);
            if (in.read() >= 0) {
                throw CheckpointException.of(
                        file, "holds more than " + most + " bytes when it is unpacked", "unpack it with gunzip first");
            }
            return bytes;
        }
    }
}
