package io.github.perturb4j.resnet.data;

/**
 * Files are not the data set they should be. The message is one line for the user: which file, what was found, and how
 * to mend it.
 */
public final class DatasetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with a message fit for the user. */
    public DatasetException(String message) {
        super(message);
    }

    /** An error with a message fit for the user, and what lay beneath it. */
    public DatasetException(String message, Throwable cause) {
        super(message, cause);
    }
}
