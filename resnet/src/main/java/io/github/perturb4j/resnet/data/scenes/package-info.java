/**
 * Labelled pictures that are drawn, one subject to a file, so that networks can be trained and attacked with nothing
 * downloaded: {@link io.github.perturb4j.resnet.data.scenes.Scenes}.
 *
 * <p>Pictures of others, and how they are read, belong to {@code data} and {@code image}.
 */
package io.github.perturb4j.resnet.data.scenes;
