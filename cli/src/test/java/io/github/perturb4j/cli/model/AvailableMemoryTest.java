package io.github.perturb4j.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On made-up copies of Linux's files. */
class AvailableMemoryTest {
    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private void machine(long kib) throws IOException {
        file(
                "proc/meminfo",
                "MemTotal:       24683520 kB\nMemFree: 7 kB\nMemAvailable:   " + kib + " kB\nBuffers: 1 kB");
    }

    @Test
    void isWhatLinuxSays() throws IOException {
        machine(2_000);

        assertThat(AvailableMemory.bytes(root)).hasValue(2_000 * 1024);
    }

    @Test
    void aContainersLimitCountsWhatIsUsed() throws IOException {
        machine(1_000_000);
        file("proc/self/cgroup", "0::/");
        file("sys/fs/cgroup/memory.max", "500000");
        file("sys/fs/cgroup/memory.current", "300000");
        file("sys/fs/cgroup/memory.stat", "anon 250000\ninactive_file 40000");

        assertThat(AvailableMemory.bytes(root)).hasValue(500_000 - 300_000 + 40_000);
    }

    @Test
    void theTightestGroupOfAllCounts() throws IOException {
        machine(1_000_000);
        file("proc/self/cgroup", "0::/user.slice/job");
        file("sys/fs/cgroup/user.slice/memory.max", "70000");
        file("sys/fs/cgroup/user.slice/memory.current", "10000");
        file("sys/fs/cgroup/user.slice/job/memory.max", "max");
        file("sys/fs/cgroup/user.slice/job/memory.current", "5000");

        assertThat(AvailableMemory.bytes(root)).hasValue(60_000);
    }

    @Test
    void aGroupThatIsMountedAsTheTopmostIsSeen() throws IOException {
        file("proc/self/cgroup", "0::/docker/4f2a");
        file("sys/fs/cgroup/memory.max", "9000");

        assertThat(AvailableMemory.bytes(root)).hasValue(9_000);
    }

    @Test
    void groupsOfVersionOne() throws IOException {
        machine(1_000_000);
        file("proc/self/cgroup", "12:cpu,cpuacct:/a\n5:memory:/box");
        file("sys/fs/cgroup/memory/box/memory.limit_in_bytes", "80000");
        file("sys/fs/cgroup/memory/box/memory.usage_in_bytes", "90000");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");

        assertThat(AvailableMemory.bytes(root)).hasValue(0);
        file("sys/fs/cgroup/memory/box/memory.stat", "cache 1\ntotal_inactive_file 30000");
        assertThat(AvailableMemory.bytes(root)).hasValue(20_000);
    }

    @Test
    void groupsWithoutALimitLeaveTheMachines() throws IOException {
        machine(3);
        file("proc/self/cgroup", "0::/\n1:name=systemd:/x\nnonsense");
        file("sys/fs/cgroup/memory.max", "max");

        assertThat(AvailableMemory.bytes(root)).hasValue(3 * 1024);
    }

    @Test
    void aSystemThatDoesNotSay() throws IOException {
        assertThat(AvailableMemory.bytes(root)).isEmpty();
        file("proc/meminfo", "MemAvailable: plenty");
        assertThat(AvailableMemory.bytes(root)).isEmpty();
    }

    @Test
    void thisMachineHasSomeAndNotMoreThanAll() {
        long total = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();

        assertThat(AvailableMemory.bytes()).isBetween(1L, total);
    }
}
