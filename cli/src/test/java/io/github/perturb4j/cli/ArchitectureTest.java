package io.github.perturb4j.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrows between the modules, and what of ND4J may be used; the classes of every module but benchmarks are here.
 */
class ArchitectureTest {

    private static final String ROOT = "io.github.perturb4j.";

    private static final String CLI = ROOT + "cli.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar")) // other modules' tests, where packaged
            .importPackages("io.github.perturb4j");

    /** What reads an array, views it or frees it; every other method of it computes natively. */
    private static final Set<String> ARRAY_METHODS = Set.of(
            "close",
            "data",
            "dataType",
            "getDouble",
            "getFloat",
            "getInt",
            "getLong",
            "isAttached",
            "isEmpty",
            "isView",
            "length",
            "offset",
            "ordering",
            "putScalar",
            "rank",
            "reshape",
            "shape",
            "size",
            "stride",
            "wasClosed");

    /** What makes an array from memory or numbers. */
    private static final Set<String> MAKING_METHODS = Set.of(
            "create",
            "createBuffer",
            "createUninitialized",
            "empty",
            "getBackend",
            "getDataBufferFactory",
            "getMemoryManager",
            "ones",
            "scalar",
            "valueArrayOf",
            "zeros");

    /** The packages of the command line, and which of the others each may use. */
    private static final Map<String, Set<String>> CLI_ARROWS = Map.ofEntries(
            Map.entry("output", Set.of()),
            Map.entry("report", Set.of("output")),
            Map.entry("options", Set.of("output")),
            Map.entry("model", Set.of("options", "output")),
            Map.entry("attack", Set.of("model", "options", "report", "output")),
            Map.entry("train", Set.of("model", "options", "report", "output")),
            Map.entry("demo", Set.of("gradient", "attack", "model", "options", "report", "output")),
            Map.entry("evaluate", Set.of("attack", "model", "options", "report", "output")),
            Map.entry("diagnose", Set.of("attack", "model", "options", "report", "output")),
            Map.entry("explain", Set.of("attack", "model", "options", "report", "output")),
            Map.entry("gradient", Set.of("explain", "attack", "model", "options", "report", "output")),
            Map.entry("live", Set.of("gradient", "model", "options", "report", "output")),
            Map.entry("shell", Set.of("model", "output")));

    private static final Pattern AMERICAN = Pattern.compile(
            "(Optim|Normal|Initial|Random|Quant|Regular|Minim|Maxim)iz|Color|Center|Neighbor|Gray|Catalog(?!ue)");

    private static final ArchRule NATIVE_OPERATIONS = noClasses()
            .should()
            .callMethodWhere(describe("computes in ND4J's native library", ArchitectureTest::computesNatively));

    /** An ND4J workspace that somebody has open would own what is made in any other way. */
    private static final ArchRule ARRAYS_MADE_ELSEWHERE = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Memory.class.getName())
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "autodiff.kernel.Pool")
            .should()
            .callMethodWhere(describe("makes an array that may lie in a workspace", ArchitectureTest::makesAnArray));

    @Test
    void modulesDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("core-autodiff")
                .definedBy(ROOT + "autodiff..")
                .layer("nn-layers")
                .definedBy(ROOT + "nn..")
                .layer("resnet")
                .definedBy(ROOT + "resnet..")
                .layer("weights-converter")
                .definedBy(ROOT + "weights..")
                .layer("attacks")
                .definedBy(ROOT + "attacks..")
                .layer("cli")
                .definedBy(ROOT + "cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("attacks")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("weights-converter")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("resnet")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("nn-layers")
                .mayOnlyBeAccessedByLayers("cli", "attacks", "weights-converter", "resnet")
                .check(CLASSES);
    }

    /** Commands beside each other know nothing of each other, and nobody knows the program itself. */
    @Test
    void packagesOfTheCommandLineDependInOneDirection() {
        Set<String> found = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(CLI))
                .map(name -> name.substring(CLI.length()))
                .collect(Collectors.toSet());
        assertThat(found).isEqualTo(CLI_ARROWS.keySet());
        CLI_ARROWS.forEach((room, neighbours) -> {
            Set<String> closed = new HashSet<>(found);
            closed.removeAll(neighbours);
            closed.remove(room);
            List<String> names = new ArrayList<>(List.of(ROOT + "cli"));
            closed.forEach(name -> names.add(CLI + name));
            noClasses()
                    .that()
                    .resideInAPackage(CLI + room)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(names.toArray(String[]::new))
                    .check(CLASSES);
        });
    }

    @Test
    void everyClassBelongsToAModule() {
        noClasses()
                .should()
                .resideOutsideOfPackages(
                        ROOT + "autodiff..",
                        ROOT + "nn..",
                        ROOT + "resnet..",
                        ROOT + "weights..",
                        ROOT + "attacks..",
                        ROOT + "cli..")
                .check(CLASSES);
    }

    /** In one paragraph, and in another what does not. */
    @Test
    void everyPackageSaysWhatBelongsThere() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of("..").toRealPath())) {
            List<Path> sources = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(sources).hasSizeGreaterThan(5);
            for (Path folder : sources) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .forEach(room -> assertThat(room.resolve("package-info.java"))
                                    .content()
                                    .contains(" * <p>"));
                }
            }
        }
    }

    @Test
    void noLineOfJavaIsLongerThan120Columns() throws IOException {
        assertThat(sources().flatMap(ArchitectureTest::longLines)).isEmpty();
    }

    private static Stream<String> longLines(Path file) {
        return read(file)
                .lines()
                .filter(line -> line.length() > 120)
                .map(line -> file.getFileName() + ": " + line.strip());
    }

    /** No test; the folder of the whole project may have any name. */
    private static boolean isOfTheProgram(Path file) {
        return file.toString().replace(File.separatorChar, '/').contains("/src/main/");
    }

    /** Ops is a list of functions of one line each. */
    @Test
    void noClassIsMuchLongerThan300Lines() throws IOException {
        assertThat(sources()
                        .filter(file ->
                                isOfTheProgram(file) && read(file).lines().count() > 330)
                        .map(file -> file.getFileName().toString()))
                .containsExactly("Ops.java");
    }

    /**
     * First weights are java.util.Random's, so that a seed goes on making the networks it has always made; and tests'
     * models whose drawn numbers are such that every attack can reach what is expected of it.
     */
    @Test
    void randomNumbersComeFromCounterRandom() throws IOException {
        assertThat(sources()
                        .filter(file -> read(file).contains("import java.util." + "Random;"))
                        .map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder("Initialiser.java", "Affine.java", "AffineProblem.java", "SmallNet.java");
    }

    /** Of all modules, nested classes aside. */
    @Test
    void noSimpleNameStandsTwice() throws IOException {
        assertThat(mainClasses().collect(Collectors.groupingBy(name -> name, Collectors.counting())))
                .hasSizeGreaterThan(500)
                .allSatisfy((name, times) -> assertThat(times).as(name).isEqualTo(1));
    }

    @Test
    void namesOfClassesAreSpelledTheBritishWay() throws IOException {
        assertThat(mainClasses()).noneMatch(AMERICAN.asPredicate());
    }

    private static Stream<String> mainClasses() throws IOException {
        return sources()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/"))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.equals("package-info"));
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..").toRealPath())) {
            return files
                    .filter(file -> file.toString().endsWith(".java")
                            && !file.toString().contains("target"))
                    .toList()
                    .stream();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void attacksSeeAModelAsAFunction() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "attacks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "resnet..")
                .check(CLASSES);
    }

    @Test
    void kernelsKnowNothingOfVariablesAndOps() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "autodiff.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "autodiff", ROOT + "autodiff.ops..")
                .check(CLASSES);
    }

    @Test
    void onlyTheKernelsCallBlas() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "autodiff.kernel..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.openblas..")
                .check(CLASSES);
    }

    @Test
    void nd4jHoldsArraysAndDoesNotCompute() {
        NATIVE_OPERATIONS.check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.nd4j.autodiff..",
                        "org.nd4j.linalg.ops..",
                        "org.nd4j.linalg.convolution..",
                        "org.nd4j.linalg.api.blas..",
                        "org.nd4j.linalg.api.ops..",
                        "org.nd4j.linalg.api.rng..")
                .check(CLASSES);
    }

    @Test
    void aNativeOperationIsSeen() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedNativeOperations.class);

        assertThatThrownBy(() -> NATIVE_OPERATIONS.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("INDArray.add(")
                .hasMessageContaining("Nd4j.concat(")
                .hasMessageNotContaining("Nd4j.scalar(");
    }

    @Test
    void onlyMemoryMakesArrays() {
        ARRAYS_MADE_ELSEWHERE.check(CLASSES);
    }

    @Test
    void anArrayMadeElsewhereIsSeen() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedNativeOperations.class);

        assertThatThrownBy(() -> ARRAYS_MADE_ELSEWHERE.check(planted))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Nd4j.scalar(")
                .hasMessageContaining("INDArray.add(");
    }

    private static boolean makesAnArray(JavaCall<?> call) {
        String method = call.getTarget().getName();
        if (call.getTargetOwner().isEquivalentTo(Nd4j.class)) {
            return !method.equals("getBackend");
        }
        return call.getTargetOwner().isAssignableTo(INDArray.class)
                && (!ARRAY_METHODS.contains(method) || method.equals("reshape")); // which copies where it cannot view
    }

    private static boolean computesNatively(JavaCall<?> call) {
        String method = call.getTarget().getName();
        if (call.getTargetOwner().isEquivalentTo(Nd4j.class)) {
            return !MAKING_METHODS.contains(method);
        }
        return call.getTargetOwner().isAssignableTo(INDArray.class) && !ARRAY_METHODS.contains(method);
    }

    /** What {@link #NATIVE_OPERATIONS} must find. */
    private static final class PlantedNativeOperations {
        INDArray sum(INDArray x) {
            return x.add(Nd4j.scalar(1f));
        }

        INDArray pair(INDArray x) {
            return Nd4j.concat(0, x, x);
        }
    }
}
