package io.github.perturb4j.resnet.image;

/**
 * An image could not be read, resized or written. The message is one line for the user: which file, what was found,
 * and how to mend it. The cause, where there is one, is the codec's own exception.
 */
public final class ImageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with a message fit for the user. */
    public ImageException(String message) {
        super(message);
    }

    /** An error with a message fit for the user, and what the codec or file system said. */
    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
