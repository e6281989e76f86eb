/**
 * Networks as trees of modules with named parameters: layers, losses, and state dicts to and from safetensors files.
 */
package io.github.perturb4j.nn;
