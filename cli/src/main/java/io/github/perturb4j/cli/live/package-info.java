/**
 * The microscope as a page that a program answers: {@code microscope} serves it to browsers on this machine.
 *
 * <p>The server is the JDK's own ({@code jdk.httpserver}): three addresses, no sessions and no files need no more, and
 * the program stays as small to download and as quick to start as it was. What is asked for comes whole with each
 * request, so that tabs share nothing but their turn to compute. The page's scripts lie with the microscope's, and what
 * it shows is computed by {@code cli.gradient}; nothing here knows networks or attacks. {@link
 * io.github.perturb4j.cli.live.LiveGate} says whom the server answers.
 */
package io.github.perturb4j.cli.live;
