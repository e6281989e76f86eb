package io.github.perturb4j.cli.live;

import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code microscope}: the page of {@code trace}, served, with everything on it to be chosen. */
@Command(
        name = "microscope",
        description = {
            "Serves the page of 'trace' to a browser on this machine: choose a picture or drop in one of yours, paint"
                    + " where it may change, choose networks and an attack, and step through what happens.",
            "It answers at 127.0.0.1 alone, and only who has the printed address, which holds a secret. Ctrl-C ends it."
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j microscope",
            "  perturb4j microscope --port 8080 --model resnet50",
        })
public final class MicroscopeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "The port (default: any that is free).")
    private int port;

    @ArgGroup(exclusive = false, multiplicity = "0..1", heading = "%nNetworks besides those that are included:%n")
    private ModelOptions own;

    @Mixin
    private ThreadsOption threads;

    @Override
    public Integer call() {
        if (port < 0 || port > MOST_PORT) {
            throw Usage.invalid(spec, "--port", "expected a number from 0 to " + MOST_PORT + ", found " + port);
        }
        LiveWork work = new LiveWork(new LiveModels(spec, own == null ? List.of() : own.sources()));
        try (LiveServer server = start(work)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(server.address());
            out.println("Open this address in a browser on this machine. Ctrl-C ends it.");
            out.flush();
            new CountDownLatch(1).await(); // the process ends by a signal
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    private LiveServer start(LiveWork work) {
        try {
            return LiveServer.start(port, work);
        } catch (BindException e) {
            throw Usage.invalid(
                    spec, "--port", port + " is in use or not allowed; name another, or none for any that is free");
        } catch (IOException e) {
            throw new CommandFailure("cannot listen at 127.0.0.1:" + port + " (" + e + "); name another --port", e);
        }
    }
}
