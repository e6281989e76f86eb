package io.github.perturb4j.benchmarks;

/** ND4J's own automatic differentiation. */
public final class SameDiffPeer implements JmhPeer {
    /** For {@link java.util.ServiceLoader}. */
    public SameDiffPeer() {}

    @Override
    public String name() {
        return "samediff";
    }

    @Override
    public String prefix() {
        return "SameDiff";
    }

    @Override
    public String version() {
        return "SameDiff of ND4J " + Machine.mavenVersion("org.nd4j", "nd4j-api");
    }

    @Override
    public boolean runs(Line line) {
        return line.benchmark().matches("op\\.(forward|gradient)")
                && SameDiffOps.all().containsKey(OpCase.valueOf(line.parameter("op")));
    }
}
