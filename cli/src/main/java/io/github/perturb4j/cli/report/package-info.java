/**
 * Pages about attacks: one file each, with nothing outside it. A page is made of {@link io.github.perturb4j.cli.report.Html},
 * which escapes every text and is well-formed by construction.
 */
package io.github.perturb4j.cli.report;
