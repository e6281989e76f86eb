/** What {@code evaluate} does: runs the attacks, keeps a record of every one, counts, and tells. */
package io.github.perturb4j.cli.evaluate;
