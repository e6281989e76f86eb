package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import java.nio.file.Path;

/** The three ways in which a checkpoint is refused, each with its mend. */
final class Refusals {
    private Refusals() {}

    /** The bytes contradict themselves. */
    static CheckpointException damaged(Path file, String problem) {
        return damaged(file, problem, null);
    }

    static CheckpointException damaged(Path file, String problem, Throwable cause) {
        return CheckpointException.of(
                file, problem, "it is damaged or was cut short, so copy or download it again", cause);
    }

    /** The file asks for something that a state dict has no need of. */
    static CheckpointException forbidden(Path file, String problem) {
        return CheckpointException.of(
                file,
                problem,
                "nothing of it was executed; if you trust the file, load it in PyTorch and save the weights alone with"
                        + " torch.save(model.state_dict(), FILE)");
    }

    /** Where a state dict should be there is something else; {@code place} is as in " under 'model'", or empty. */
    static CheckpointException noStateDict(Path file, String place, Object found) {
        if (Placeholder.isModel(found)) {
            return forbidden(
                    file,
                    "it holds a whole pickled model" + place + " (" + Values.kind(found) + "), not its weights alone");
        } else if (found instanceof Placeholder.PythonObject object) {
            return forbidden(file, "its pickle names " + object.what() + place + ", expected a state dict");
        }
        return unsupported(file, "it holds " + Values.kind(found) + place + ", expected a state dict");
    }

    /** The file is sound but holds something that is not supported. */
    static CheckpointException unsupported(Path file, String problem) {
        return CheckpointException.of(
                file, problem, "save the weights in PyTorch with torch.save(model.state_dict(), FILE)");
    }
}
