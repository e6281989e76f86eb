package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.resnet.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both forms of CIFAR-10, whole and broken. Batches hold 4 images: byte k of image i is (31 i + 7 k) mod 256, its label
 * 9 - i.
 */
class Cifar10Test {
    private static final int N = 4;
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    private static byte[] binary() {
        byte[] bytes = new byte[N * RECORD];
        for (int i = 0; i < N; i++) {
            bytes[i * RECORD] = (byte) (9 - i);
            for (int k = 0; k < RECORD - 1; k++) {
                bytes[i * RECORD + 1 + k] = (byte) (31 * i + 7 * k);
            }
        }
        return bytes;
    }

    /** The opcodes of the published files, which Python 2 wrote. */
    private static byte[] python2(String dtype, String shape, String order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        latin1(
                out,
                "\u0080\u0002}q\u0001(U\u000bbatch_labelq\u0002U\u0003one"
                        + "q\u0003U\u0006labelsq\u0004]q\u0005(K\tK\u0008K\u0007K\u0006e"
                        + "U\u0004dataq\u0006cnumpy.core.multiarray\n_reconstruct\nq\u0007cnumpy\nndarray\nq\u0008"
                        + "K\u0000\u0085U\u0001b\u0087Rq\u0009(K\u0001" + shape + "\u0086cnumpy\ndtype\nq\nU\u0002"
                        + dtype
                        + "K\u0000K\u0001\u0087Rq\u000b(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff"
                        + "\u00ff\u00ff\u00ff"
                        + "K\u0000tb" + order + "T\u0000\u0030\u0000\u0000");
        byte[] binary = binary();
        for (int i = 0; i < N; i++) {
            out.write(binary, i * RECORD + 1, RECORD - 1);
        }
        latin1(out, "tbU\tfilenamesq\u000c]q\r(U\u0001aU\u0001beu.");
        return out.toByteArray();
    }

    private static byte[] python2() {
        return python2("u1", "K\u0004M\u0000\u000c", "\u0089");
    }

    private static void latin1(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Cifar10 read(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
        return Cifar10.read(folder, List.of(name.replace(".bin", "")), N);
    }

    private static void isTheBatch(Cifar10 data) {
        assertThat(data.size()).isEqualTo(N);
        assertThat(data.classNames().name(data.label(0))).isEqualTo("truck");
        for (int i = 0; i < N; i++) {
            assertThat(data.label(i)).isEqualTo(9 - i);
            RgbImage image = data.image(i);
            for (int p = 0; p < 1024; p++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(image.sample(p % 32, p / 32, c)).isEqualTo((31 * i + 7 * (1024 * c + p)) % 256);
                }
            }
        }
    }

    @Test
    void binaryBatch() throws IOException {
        isTheBatch(read("data_batch_1.bin", binary()));
    }

    @Test
    void pickleOfPython2() throws IOException {
        isTheBatch(read("data_batch_1", python2()));
    }

    @Test
    void aSingleFileIsToldByItsContent() throws IOException {
        isTheBatch(Cifar10.batch(Files.write(folder.resolve("binary"), binary())));
        isTheBatch(Cifar10.batch(Files.write(folder.resolve("pickle"), python2())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"python3_protocol3", "python3_protocol4"})
    void pickleOfPython3(String resource) throws IOException {
        try (InputStream in = Cifar10Test.class.getResourceAsStream("/cifar10/" + resource)) {
            isTheBatch(read("data_batch_1", in.readAllBytes()));
        }
    }

    @Test
    void severalBatchesFollowEachOther() throws IOException {
        byte[] second = binary();
        second[0] = 3;
        second[1] = 77;
        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
        Files.write(folder.resolve("cifar-10-batches-bin/one.bin"), binary());
        Files.write(folder.resolve("cifar-10-batches-bin/two.bin"), second);

        Cifar10 data = Cifar10.read(folder, List.of("one", "two"), N);

        assertThat(data.size()).isEqualTo(2 * N);
        assertThat(data.label(N - 1)).isEqualTo(6);
        assertThat(data.label(N)).isEqualTo(3);
        assertThat(data.image(N).sample(0, 0, 0)).isEqualTo(77);
        assertThatThrownBy(() -> data.image(2 * N)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private void refused(String name, byte[] content, String... parts) {
        assertThatThrownBy(() -> read(name, content))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(folder.resolve(name).toString())
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void missing() throws IOException {
        assertThatThrownBy(() -> Cifar10.test(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(folder.toString(), "test_batch.bin", "test_batch (python", "unpacked");
        Files.write(folder.resolve("one.bin"), binary());
        assertThatThrownBy(() -> Cifar10.read(folder, List.of("one", "two"), N))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(folder.resolve("two.bin").toString(), "check that it is there");
    }

    @Test
    void wrongLength() throws IOException {
        refused("a.bin", Arrays.copyOf(binary(), N * RECORD - 1), "has 12291 bytes, expected 12292");
        refused("b.bin", Arrays.copyOf(binary(), N * RECORD + 1), "has 12293 bytes, expected 12292");
        refused("c.bin", new byte[0], "has 0 bytes, expected 12292");
        refused("d", new byte[N * 3072 - 1], "has 12287 bytes", "12288 to 16384");
        refused("e", new byte[N * 4096 + 1], "has 16385 bytes", "12288 to 16384");
        Files.write(folder.resolve("test_batch.bin"), binary());
        assertThatThrownBy(() -> Cifar10.test(folder)).hasMessageContaining("has 12292 bytes, expected 30730000");
    }

    @Test
    void labelAboveNine() {
        byte[] batch = binary();
        batch[2 * RECORD] = (byte) 200;
        refused("a.bin", batch, "gives image 2 the label 200", "0 to 9");
        byte[] pickle = python2();
        pickle[new String(pickle, StandardCharsets.ISO_8859_1).indexOf("K\tK\u0008") + 3] = 10;
        refused("b", pickle, "gives image 1 the label 10");
    }

    @Test
    void otherArrays() {
        refused("a", python2("i1", "K\u0004M\u0000\u000c", "\u0089"), "type i1, expected uint8");
        refused("b", python2("u1", "K\u0004M\u0000\u000c", "\u0088"), "in C order");
        refused("c", python2("u1", "K\u0003M\u0000\u000c", "\u0089"), "shape [3, 3072]", "expected [4, 3072]");
    }

    /** The program, then zeros up to a length that a batch might have. */
    private static byte[] program(String latin1) {
        return Arrays.copyOf(latin1.getBytes(StandardCharsets.ISO_8859_1), N * 3072 + 500);
    }

    @Test
    void nothingIsExecuted() {
        refused(
                "a",
                program("cos\nsystem\n(U\u0004truetR."),
                "names the Python object 'os.system'",
                "nothing of it was executed");
        refused("b", program("\u0080\u0004\u008c\u0008builtins\u008c\u0004eval\u0093."), "'builtins.eval'");
        refused("c", program("(S'x'\nios\nsystem\n."), "opcode 0x53 at byte 1");
        refused("d", program("(cos\nsystem\no."), "'os.system'");
        refused("e", program("cnumpy\nndarray\n)R."), "calls ndarray");
        refused("f", program("})b."), "sets the state of something");
    }

    @Test
    void damagedPickles() {
        refused("a", program("}U\u0004dataT\u00ff\u00ff\u00ff\u007f"), "says that 2147483647 bytes follow");
        refused("b", program("}U\u0004dataT\u00ff\u00ff\u00ff\u00ff"), "says that 4294967295 bytes follow");
        refused("c", program("h\u0007."), "an object it did not make");
        refused("d", program("}."), "no dict with an array 'data'");
        refused("e", program("K\u0001."), "no dict with an array 'data'");
        refused("f", program("."), "is no valid pickle at byte 1");
        refused("g", program("]q\u0001h\u0001aK\u0001s."), "is no valid pickle");
        refused("h", program("te."), "is no valid pickle");
        byte[] whole = python2();
        for (int cut = whole.length - 1; cut >= N * 3072; cut--) {
            refused("cut", Arrays.copyOf(whole, cut), "nothing of it was executed");
        }
    }

    /** A small file must not keep the machine busy or take its memory. */
    @Test
    void tooManySteps() {
        byte[] lists = new byte[1_200_000];
        Arrays.fill(lists, (byte) ']');
        assertThatThrownBy(() -> PickledBatch.read(folder.resolve("x"), lists, N))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("more than 1000000 steps");
    }
}
