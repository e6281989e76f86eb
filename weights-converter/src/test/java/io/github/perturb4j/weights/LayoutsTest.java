package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What training scripts and libraries save is read as the plain network is, bit for bit, and said what of it. */
class LayoutsTest {
    private static final Selection NETWORK = Selection.usual().forNetwork(Layouts.SHAPES);

    @TempDir
    Path folder;

    static Set<String> layouts() {
        return Layouts.small().keySet();
    }

    private Path file(String layout) throws IOException {
        return Files.write(folder.resolve("file.pth"), Layouts.small().get(layout));
    }

    private String notes(String layout) throws IOException {
        return String.join("; ", Checkpoint.read(file(layout), NETWORK).origin().notes());
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void everyLayoutGivesThePlainNetworkBitForBit(String layout) throws IOException {
        StateDict found = Checkpoint.read(file(layout), NETWORK);
        assertThat(found.tensors()).isEqualTo(Layouts.tensors());
        KeyReport.compare(Layouts.SHAPES, found).requireMatch();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void theSameInSafetensorsToo(String layout) throws IOException {
        Path converted = folder.resolve("raw.safetensors");
        Checkpoint.read(file(layout), Selection.usual().withoutPrefix("")).writeSafetensors(converted);
        assertThat(Checkpoint.read(converted, NETWORK).tensors()).isEqualTo(Layouts.tensors());
    }

    @Test
    void aPlainFileIsReadWithoutAWord() throws IOException {
        assertThat(notes("plain")).isEmpty();
    }

    @Test
    void whatIsTakenAndLeftIsSaid() throws IOException {
        assertThat(notes("MadryLab's robustness"))
                .isEqualTo("took the state dict under 'model'; took the names behind 'module.model.', though they are"
                        + " behind 'module.attacker.model.' too; left 8 tensors: 'module.normalizer.new_mean',"
                        + " 'module.attacker.normalize.new_std', 'module.attacker.model.conv1.weight',"
                        + " 'module.attacker.model.bn1.weight', 'module.attacker.model.bn1.running_var',"
                        + " 'module.attacker.model.bn1.num_batches_tracked', 'module.attacker.model.fc.weight',"
                        + " 'module.attacker.model.fc.bias';"
                        + " 'module.normalizer.new_mean' is [0.4914, 0.4822, 0.4465];"
                        + " 'module.attacker.normalize.new_std' is [0.4914, 0.4822, 0.4465]; left beside it:"
                        + " 'schedule', 'epoch'");
        assertThat(notes("timm"))
                .contains("took the state dict under 'state_dict'")
                .contains("left another state dict under 'state_dict_ema' (--key takes it)")
                .contains("left beside it: 'epoch', 'arch', 'optimizer', 'version', 'args', 'metric'");
        assertThat(notes("AveragedModel")).isEqualTo("took the names behind 'module.'; left 1 tensor: 'n_averaged'");
        assertThat(notes("RobustBench, constants among the network's names"))
                .isEqualTo("left 1 tensor: 'mu'; 'mu' is [0.4914, 0.4822, 0.4465]");
    }

    @Test
    void wrappersOfEveryNetworkGoEvenIfNoneIsNamed() throws IOException {
        for (String layout : new String[] {
            "torch.compile", "DistributedDataParallel around torch.compile", "AveragedModel", "twice parallel"
        }) {
            assertThat(Checkpoint.read(file(layout)).tensors()).as(layout).isEqualTo(Layouts.tensors());
        }
    }

    @Test
    void aKeyAndAPrefixCanBeChosen() throws IOException {
        Path timm = file("timm");
        StateDict ema = Checkpoint.read(timm, Selection.usual().withKey("state_dict_ema"));
        assertThat(ema.tensors()).isEqualTo(Layouts.tensors());
        assertThat(ema.origin().notes().get(0)).isEqualTo("took the state dict under 'state_dict_ema'");
        assertThatThrownBy(() -> Checkpoint.read(timm, Selection.usual().withKey("model_ema")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("nothing under the key 'model_ema'; its names are 'epoch', 'arch', 'state_dict'")
                .hasMessageContaining("--key");
        Path madry = file("MadryLab's robustness");
        Selection attacker = Selection.usual().withoutPrefix("module.attacker.model.");
        assertThat(Checkpoint.read(madry, attacker).tensors()).isEqualTo(Layouts.tensors());
        assertThat(Checkpoint.read(madry, attacker.withKey("model").forNetwork(Layouts.SHAPES))
                        .tensors())
                .isEqualTo(Layouts.tensors());
        assertThatThrownBy(() -> Checkpoint.read(madry, Selection.usual().withoutPrefix("backbone.")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(
                        "none of its names begins with 'backbone.'; they are 'module.normalizer.new_mean'");
    }

    @Test
    void aKeyIsOfNoUseInSafetensors() throws IOException {
        Path converted = folder.resolve("a.safetensors");
        Checkpoint.read(file("plain")).writeSafetensors(converted);
        assertThatThrownBy(() -> Checkpoint.read(converted, Selection.usual().withKey("model")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a safetensors file")
                .hasMessageContaining("leave --key out");
    }

    private Path write(Pickle pickle) throws IOException {
        return Files.write(folder.resolve("made.pth"), TorchFiles.zip(pickle.stop(), Map.of("0", new byte[1])));
    }

    private static Pickle dict(Pickle pickle, String... names) {
        pickle.raw("}(");
        for (String name : names) {
            pickle.text(name).tensor("ByteStorage", "0", 1, 0, new long[] {1}, new long[] {1});
        }
        return pickle.raw("u");
    }

    @ParameterizedTest
    @MethodSource("wrappers")
    void everyKnownWrapperIsSeenThrough(String wrapper) throws IOException {
        Pickle pickle =
                Pickle.protocol(2).raw("}(").text("epoch").raw("K\u0007").text(wrapper);
        assertThat(Checkpoint.read(write(dict(pickle, "a").raw("u"))).names()).containsExactly("a");
    }

    static List<String> wrappers() {
        return StateDictFinder.WRAPPERS;
    }

    @Test
    void anyNameWillDoIfThereIsOneStateDictOnlyAndTheNetworkChoosesAmongSeveral() throws IOException {
        Pickle one = dict(Pickle.protocol(2).raw("}(").text("weights"), "a")
                .text("lr")
                .raw("K\u0001u");
        assertThat(Checkpoint.read(write(one)).names()).containsExactly("a");
        Pickle gan = dict(Pickle.protocol(2).raw("}(").text("netG"), "a");
        Path several = write(dict(gan.text("netD"), "b").raw("u"));
        assertThatThrownBy(() -> Checkpoint.read(several))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("several state dicts: 'netG', 'netD'; choose one with --key");
        StateDict chosen = Checkpoint.read(several, Selection.usual().forNetwork(Map.of("b", new long[] {1})));
        assertThat(chosen.names()).containsExactly("b");
        assertThat(Checkpoint.read(several, Selection.usual().withKey("netG")).names())
                .containsExactly("a");
    }

    @Test
    void ofAListIsSaidWhichElementWasTaken() throws IOException {
        Path one = write(dict(Pickle.protocol(2).raw("](K\u0001"), "a").raw("}e"));
        assertThat(Checkpoint.read(one).origin().notes())
                .containsExactly("took the state dict under '1'", "left beside it: '0', '2'");
        Path two = write(dict(dict(Pickle.protocol(2).raw("("), "a"), "b").raw("t"));
        assertThatThrownBy(() -> Checkpoint.read(two))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("several state dicts: '0', '1'; choose one with --key");
        assertThat(Checkpoint.read(two, Selection.usual().withKey("1")).names()).containsExactly("b");
        StateDict chosen = Checkpoint.read(two, Selection.usual().forNetwork(Map.of("b", new long[] {1})));
        assertThat(chosen.names()).containsExactly("b");
        for (String key : new String[] {"2", "x", "1.a.b", "-1", "99999999999"}) {
            assertThatThrownBy(() -> Checkpoint.read(two, Selection.usual().withKey(key)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("nothing under the key '" + key + "'; its names are '0', '1'");
        }
    }

    @Test
    void aTensorBesideAStateDictIsNotTakenForOne() throws IOException {
        Pickle rng = dict(Pickle.protocol(2).raw("}(").text("resnet"), "a", "b").text("rng");
        Path one = write(rng.tensor("ByteStorage", "0", 1, 0, new long[] {1}, new long[] {1})
                .raw("u"));
        assertThat(Checkpoint.read(one).names()).containsExactly("a", "b");
        assertThat(Checkpoint.read(one).origin().notes())
                .containsExactly("took the state dict under 'resnet'", "left beside it: 'rng'");
        Pickle gan = dict(Pickle.protocol(2).raw("}(").text("netG"), "a", "b");
        dict(gan.text("netD"), "a", "b").text("noise");
        Path several = write(gan.tensor("ByteStorage", "0", 1, 0, new long[] {1}, new long[] {1})
                .raw("u"));
        assertThatThrownBy(() -> Checkpoint.read(several))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("several state dicts: 'netG', 'netD'");
    }

    @Test
    void aKnownNameIsFoundBelowAnotherOne() throws IOException {
        Pickle pickle =
                dict(Pickle.protocol(2).raw("}(").text("checkpoint").raw("}(").text("model"), "a");
        Path file = write(pickle.raw("u").text("epoch").raw("K\u0001u"));
        assertThat(Checkpoint.read(file).origin().notes())
                .containsExactly("took the state dict under 'checkpoint.model'", "left beside it: 'epoch'");
    }

    @Test
    void namesThatAreNoTextsAreCalledSo() throws IOException {
        Pickle pickle = Pickle.protocol(2).raw("}(K\u0007");
        pickle.tensor("ByteStorage", "0", 1, 0, new long[] {1}, new long[] {1});
        Path numbers = write(pickle.raw("u"));
        assertThatThrownBy(() -> Checkpoint.read(numbers))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("the names of its tensors are no texts: '7'; expected those of a state dict");
        Path some = write(dict(Pickle.protocol(2), "a").raw("K\u0007Ns"));
        assertThat(Checkpoint.read(some).origin().notes()).containsExactly("left what has no text for a name: '7'");
    }

    @Test
    void aLegacyFileOfPickleProtocol1IsRead() throws IOException {
        byte[] object = Pickle.protocol(2)
                .raw("}")
                .text("w")
                .tensor("ByteStorage", "0", 2, 0, new long[] {2}, new long[] {1})
                .raw("s")
                .stop();
        byte[] two = TorchFiles.legacy(object, Map.of("0", new byte[] {1, 2}), Map.of("0", 1));
        byte[] magic = "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.".getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        one.writeBytes("L119547037146038801333356L\n.".getBytes(StandardCharsets.US_ASCII));
        one.write(two, magic.length, two.length - magic.length);
        Path file = Files.write(folder.resolve("one.pth"), one.toByteArray());
        assertThat(Checkpoint.read(file).get("w").toDoubles()).containsExactly(1, 2);
    }
}
