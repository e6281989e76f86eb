/**
 * What a network's decision at an image hangs on: slices of the loss around it, curvature, and attributions.
 *
 * <p>Nothing here changes an image to fool anybody; that is the attacks'. Pictures and tables of what is found are the
 * command line's.
 */
package io.github.perturb4j.attacks.explain;
