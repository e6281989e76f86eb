package io.github.perturb4j.weights;

import java.nio.ByteBuffer;

/** A file written by {@code torch.save}: an object and the storages that its tensors point into. */
interface TorchContainer {
    /** The saved object, as {@link PickleMachine} reads it. */
    Object root();

    /** The bytes of a storage, exactly {@link TorchStorage#byteSize()}; a view of the file. */
    ByteBuffer bytes(TorchStorage storage);
}
