/**
 * Pages about attacks: one file each, with nothing outside it. A page is made of {@link
 * io.github.perturb4j.cli.report.Html}, which escapes every text and is well-formed by construction.
 *
 * <p>What is on a page is decided by the command whose page it is; here is how it looks.
 */
package io.github.perturb4j.cli.report;
