package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README's program in a Maven project of a user's own, with README's dependencies: offline, from the built jars and
 * poms, in a local repository of its own before the one of this build. The modules built before this one have their
 * jars by now.
 */
@Tag("slow")
class DownstreamTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String VERSION = "0.1.0";

    @TempDir
    Path folder;

    private Path repository;
    private Path project;

    @BeforeEach
    void installAndWrite() throws IOException {
        repository = Files.createDirectories(folder.resolve("repository"));
        project = Files.createDirectories(folder.resolve("project"));
        install("perturb4j", "pom.xml");
        install("perturb4j-bom", "perturb4j-bom/pom.xml");
        for (String module : List.of("core-autodiff", "nn-layers", "resnet", "attacks")) {
            install(module, module + "/pom.xml");
            String jar = module + "-" + VERSION + ".jar";
            Files.copy(
                    ROOT.resolve(module).resolve("target").resolve(jar),
                    place(module).resolve(jar));
        }
        Files.writeString(
                Files.createDirectories(project.resolve("src/main/java")).resolve("Ascent.java"), block("java"));
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>user</groupId><artifactId>own</artifactId><version>1</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  %s
                </project>
                """.formatted(block("xml")));
    }

    private Path place(String artifact) throws IOException {
        return Files.createDirectories(
                repository.resolve("io/github/perturb4j").resolve(artifact).resolve(VERSION));
    }

    private void install(String artifact, String pom) throws IOException {
        Files.copy(ROOT.resolve(pom), place(artifact).resolve(artifact + "-" + VERSION + ".pom"));
    }

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    @Test
    void theTenLinesRunWithTheVersionsThatWereTested() throws Exception {
        run(
                ROOT.resolve(System.getProperty("os.name").startsWith("Windows") ? "mvnw.cmd" : "mvnw")
                        .toString(),
                "-o",
                "-B",
                "-q",
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + System.getProperty("localRepository"),
                "org.apache.maven.plugins:maven-compiler-plugin:3.14.1:compile",
                "org.apache.maven.plugins:maven-dependency-plugin:3.10.0:build-classpath",
                "-Dmdep.outputFile=classpath");
        String jars = Files.readString(project.resolve("classpath"));
        assertThat(Arrays.stream(jars.split(java.io.File.pathSeparator))
                        .map(jar -> Path.of(jar).getFileName().toString()))
                .contains("commons-io-2.20.0.jar", "commons-lang3-3.19.0.jar", "commons-math3-3.6.1.jar")
                .contains("slf4j-api-2.0.17.jar", "javacpp-1.5.13.jar")
                .doesNotHaveDuplicates();
        List<String> printed = run(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        "target/classes" + java.io.File.pathSeparator + jars,
                        "Ascent")
                .lines()
                .toList();
        assertThat(printed).as("nothing but what the program prints").hasSize(11);
        assertThat(printed).last().asString().startsWith("PGD succeeds: ");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
