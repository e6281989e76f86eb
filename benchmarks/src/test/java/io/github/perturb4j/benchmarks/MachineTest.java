package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MachineTest {
    private static final String CPUINFO = """
            processor	: 0
            model name	: Intel(R) Xeon(R) CPU @ 2.20GHz
            flags		: fpu sse2 sse4_2 avx avx2 avx512f fma xsave
            processor	: 1
            model name	: Intel(R) Xeon(R) CPU @ 2.20GHz
            """;

    @Test
    void processorIsReadFromLinux() {
        assertThat(Machine.cpuName(CPUINFO)).isEqualTo("Intel(R) Xeon(R) CPU @ 2.20GHz");
        assertThat(Machine.vectorFlags(CPUINFO)).containsExactly("avx", "avx2", "avx512f", "fma", "sse4_2");
        assertThat(Machine.vectorFlags("")).isEmpty();
    }

    @Test
    void slugFitsAFileName() {
        assertThat(machine(Machine.cpuName(CPUINFO), 0).slug()).isEqualTo("intel-xeon");
        assertThat(machine("AMD EPYC", 0).slug()).isEqualTo("amd-epyc");
        assertThat(machine("???", 0).slug()).isEqualTo("unknown");
    }

    @Test
    void loadOfOthersIsNoticed() {
        assertThat(machine("x", 0.26).wasBusy()).isTrue();
        assertThat(machine("x", 0.1).wasBusy()).isFalse();
        assertThat(machine("x", 0).wasBusy()).isFalse();
    }

    @Test
    void systemIsTheNumbersOfItsVersion() {
        assertThat(Machine.release("6.1.2-a-builders-name")).isEqualTo("6.1.2");
        assertThat(Machine.release("10.0")).isEqualTo("10.0");
        assertThat(Machine.release("rolling")).isEqualTo("unknown");
    }

    @Test
    void nothingIdentifiesThisMachine() {
        String told = Machine.here(2, 0, 0).toString();

        assertThat(told)
                .doesNotContain(System.getProperty("user.dir"))
                .doesNotContain(System.getProperty("java.home"))
                .doesNotContain(System.getProperty("user.home") + "/");
        String host = System.getenv("HOSTNAME");
        if (host != null && host.length() > 3) {
            assertThat(told).doesNotContain(host);
        }
    }

    @Test
    void librariesTellTheirVersions() {
        Machine here = Machine.here(2, 0, 0);

        assertThat(List.of(here.nd4j(), here.openblas(), here.jmh()))
                .allMatch(version -> version.matches("\\d+\\.\\d+.*"), "a version");
    }

    static Machine machine(String cpu, double load) {
        return new Machine(
                cpu,
                2,
                Machine.vectorFlags(CPUINFO),
                8,
                "Linux 6.1 amd64",
                "JVM 17",
                List.of("-Xmx1g"),
                "1.0",
                "0.3",
                "1.37",
                "abc",
                2,
                load,
                load,
                "BLAS");
    }
}
