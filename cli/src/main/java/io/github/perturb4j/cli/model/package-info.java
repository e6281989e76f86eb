/**
 * The networks that are named, their weights and images: which file, what is in it, whether memory is enough.
 *
 * <p>Nothing is attacked or trained here. Reading formats belongs to {@code weights} and {@code resnet}.
 */
package io.github.perturb4j.cli.model;
