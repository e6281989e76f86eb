package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files made by PyTorch, or by hand to do harm, that lie beside the project: each is read or refused in the right
 * words.
 */
@Timeout(60)
class SharedFaultsTest {
    private static Path file(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolveSibling("shared")
                    .resolve("faults")
                    .resolve("checkpoints")
                    .resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeTrue(false, "skipped: there is no ../shared/faults/checkpoints/" + name + " beside the project");
        return null;
    }

    @ParameterizedTest
    @CsvSource({
        "b_device.pth, 5, left beside it: 'device'",
        "b_np_epoch.pth, 5, 'left beside it: ''epoch'', ''best_acc'''",
        "b_size.pth, 5, left beside it: 'input_size'",
        "b_timm.pth.tar, 5, left another state dict under 'state_dict_ema'",
        "b_torchvision_reference.pth, 5, took the state dict under 'model'",
        "c_key_model_state.pt, 5, took the state dict under 'model_state'",
        "c_model_ema.pt, 5, took the state dict under 'model_ema'",
        "c_netD_netG.pt, 5, left another state dict under 'net'",
        "e_mixed_one_unsupported.pt, 5, 'left ''freqs'', a tensor of complex64, which is not supported'",
        "f_keepvars.pt, 2, ''",
        "r_compiled.pt, 97, took the names behind '_orig_mod.'",
        "r_madry.pt, 198, took the state dict under 'model'",
        "r_swa.pt, 97, took the names behind 'module.'",
        "r_transposed.pt, 97, ''",
    })
    void isRead(String name, int tensors, String said) {
        StateDict found = Checkpoint.read(file(name));
        found.tensors().values().forEach(TensorData::toDoubles);
        assertThat(found.size()).isEqualTo(tensors);
        assertThat(String.join("; ", found.origin().notes())).contains(said);
    }

    @ParameterizedTest
    @CsvSource({
        "d1_odlist_80000_80000.pth, a dict of items that are no pairs",
        "d2_meta_20000_20000.pth, lazily negated or conjugated",
        "d3_hash_32000.pth, 'is no data, expected a tensor under every name'",
        "d_whole_zip.pt, 'a whole pickled model (the Python object ''torch.nn.modules.container.Sequential'')'",
        "e_float8_e4m3fn.pt, 'entry ''a'' is a tensor of float8_e4m3fn, which is not supported'",
        "f_rank40.pt, 'entry ''a'' is a tensor of rank 41, expected at most 32'",
        "j_index.safetensors.index.json, the index of a checkpoint in several files",
        "k_lfs.pth, a Git LFS pointer",
        "l_oldtar.pth, 'a tar archive, the container of PyTorch before 0.1.10'",
        "p_keynull.legacy.pth, a storage without its class or its key",
    })
    void isRefused(String name, String reason) {
        Path file = file(name);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("\n", "java.", "Exception");
    }
}
