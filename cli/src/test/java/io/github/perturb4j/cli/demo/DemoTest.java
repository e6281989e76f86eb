package io.github.perturb4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The demo on the models that are included: what it claims is true, and can be checked from its files. */
class DemoTest {
    private static final double EPSILON = 4 / 255.0;
    private static final List<String> ATTACKS =
            List.of("untargeted", "targeted", "robust-untargeted", "robust-targeted");
    private static final ClassNames NAMES = ClassNames.scenes();
    private static final int PIG = NAMES.resolve("pig");

    @TempDir
    static Path folder;

    private static Path out;
    private static CliRun run;
    private static JsonNode result;

    @BeforeAll
    static void runOnce() throws IOException {
        out = folder.resolve("demo");
        run = CliRun.of("demo", "--out", out);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    }

    private static Classifier model(String attack) {
        Architecture architecture =
                attack.startsWith("robust") ? Architecture.RESNET20_SCENES_ROBUST : Architecture.RESNET20_SCENES;
        return classifier(architecture);
    }

    private static Classifier classifier(Architecture architecture) {
        return Classifier.of(
                architecture, architecture.embeddedWeights().orElseThrow().read(), DataType.FLOAT);
    }

    private static JsonNode attack(String name) {
        for (JsonNode attack : result.path("attacks")) {
            if (attack.path("name").asText().equals(name)) {
                return attack.path("result");
            }
        }
        throw new AssertionError("no attack " + name);
    }

    @Test
    void theFourClaimsComeTrue() {
        List<JsonNode> claims = list(result.path("claims"));
        claims.forEach(claim -> System.out.println("demo: " + claim.path("text").asText()));

        assertThat(claims.stream().map(c -> c.path("name").asText()))
                .containsExactly("clean", "untargeted", "targeted", "robust");
        assertThat(claims).allMatch(c -> c.path("holds").asBoolean());

        assertThat(attack("untargeted").at("/clean/name").asText()).isEqualTo("pig");
        assertThat(attack("untargeted").at("/clean/probability").asDouble()).isGreaterThanOrEqualTo(0.999);
        assertThat(attack("untargeted").at("/adversarial/name").asText()).isNotEqualTo("pig");
        assertThat(attack("targeted").at("/adversarial/name").asText()).isEqualTo("airliner");
        assertThat(attack("robust-untargeted").at("/adversarial/name").asText()).isEqualTo("pig");
        assertThat(attack("robust-targeted").at("/adversarial/name").asText()).isEqualTo("pig");
    }

    @Test
    void allFourAttacksAreEquallyStrong() {
        for (String name : ATTACKS) {
            assertThat(attack(name).path("attack"))
                    .isEqualTo(attack("untargeted").path("attack"));
            assertThat(attack(name).at("/attack/epsilon").asDouble()).isEqualTo(EPSILON);
            assertThat(attack(name).path("trace"))
                    .hasSize(attack(name).at("/attack/steps").asInt());
        }
        assertThat(result.path("grey_levels").asDouble()).isEqualTo(4);
    }

    @Test
    void thePictureIsTheFirstThatFitsTheRule() {
        Classifier standard = classifier(Architecture.RESNET20_SCENES);
        Classifier robust = classifier(Architecture.RESNET20_SCENES_ROBUST);
        int chosen = result.at("/picture/scene").asInt();
        Scenes scenes = Scenes.test(2000);
        for (int i = 0; i <= chosen; i++) {
            if (scenes.label(i) == PIG) {
                Logits seen = Scores.of(standard, scenes.image(i));
                boolean fits = scenes.isWhole(i)
                        && seen.probability(PIG) >= 0.999
                        && Scores.of(robust, scenes.image(i)).probability(PIG) >= 0.999;
                assertThat(fits).as("scene " + i).isEqualTo(i == chosen);
            }
        }
        assertThat(scenes.label(chosen)).isEqualTo(PIG);
        assertThat(run.out()).contains("test scene " + chosen, "at least 99.9%");
    }

    @Test
    void theFloatsOnDiskGiveTheNumbers() {
        StateDict tensors = StateDict.readSafetensors(out.resolve("adversarial.safetensors"));
        assertThat(tensors.names()).containsExactlyElementsOf(ATTACKS);
        INDArray original = Pixels.toFloat(ImageFile.read(out.resolve("original.png")));
        for (String name : ATTACKS) {
            INDArray adversarial = tensors.get(name).toArray(DataType.FLOAT);
            Logits seen = Scores.of(model(name), adversarial);
            JsonNode numbers = attack(name);

            assertThat(numbers.at("/adversarial/index").asInt()).as(name).isEqualTo(seen.index());
            assertThat(numbers.at("/adversarial/probability").asDouble()).isEqualTo(seen.probability(seen.index()));
            double[] x = values(adversarial);
            double[] x0 = values(original);
            double linf = 0;
            double squares = 0;
            for (int i = 0; i < x.length; i++) {
                assertThat(x[i]).isBetween(0.0, 1.0);
                linf = Math.max(linf, Math.abs(x[i] - x0[i]));
                squares += (x[i] - x0[i]) * (x[i] - x0[i]);
            }
            assertThat(linf)
                    .isLessThanOrEqualTo(EPSILON)
                    .isEqualTo(numbers.path("linf").asDouble());
            assertThat(Math.sqrt(squares)).isCloseTo(numbers.path("l2").asDouble(), within(1e-9));
        }
    }

    private static double[] values(INDArray array) {
        double[] values = new double[(int) array.length()];
        Span.of(Memory.contiguous(array)).get(0, values, 0, values.length);
        return values;
    }

    @Test
    void thePicturesOnDiskGiveTheNumbers() {
        RgbImage original = ImageFile.read(out.resolve("original.png"));
        assertThat(original)
                .isEqualTo(Scenes.test(2000).image(result.at("/picture/scene").asInt()));
        for (String name : ATTACKS) {
            Logits seen = Scores.of(model(name), ImageFile.read(out.resolve(name + ".png")));
            assertThat(attack(name).at("/png/index").asInt()).as(name).isEqualTo(seen.index());
            assertThat(attack(name).at("/png/probability").asDouble()).isEqualTo(seen.probability(seen.index()));
            Logits clean = Scores.of(model(name), original);
            assertThat(attack(name).at("/clean/probability").asDouble()).isEqualTo(clean.probability(clean.index()));
        }
    }

    @Test
    void theMostProbableClassesAreThoseOfTheModel() {
        for (JsonNode entry : result.path("attacks")) {
            Logits seen = Scores.of(model(entry.path("name").asText()), ImageFile.read(out.resolve("original.png")));
            List<JsonNode> before = list(entry.path("before"));
            assertThat(before.stream().map(r -> r.path("index").asInt()))
                    .containsExactlyElementsOf(
                            Arrays.stream(seen.ranking()).limit(5).boxed().toList());
            assertThat(before)
                    .allSatisfy(r -> assertThat(r.path("probability").asDouble())
                            .isEqualTo(seen.probability(r.path("index").asInt())));
            assertThat(entry.at("/after/0/index")).isEqualTo(entry.at("/result/adversarial/index"));
        }
    }

    @Test
    void theSurveyCountsWhatTheModelsGetRight() {
        JsonNode survey = result.path("survey");
        Scenes scenes = Scenes.test(survey.path("scenes").asInt());
        for (JsonNode count : survey.path("models")) {
            Classifier model = classifier(Architecture.of(count.path("model").asText()));
            int right = 0;
            for (int i = 0; i < scenes.size(); i++) {
                right += Scores.of(model, scenes.image(i)).index() == scenes.label(i) ? 1 : 0;
            }
            assertThat(count.path("before").asInt()).isEqualTo(right);
        }
        assertThat(survey.at("/models/1/after").asInt())
                .as("right under attack: robust against standard")
                .isGreaterThan(survey.at("/models/0/after").asInt());
    }

    @Test
    void theTextTellsTheStory() {
        assertThat(run.out())
                .containsSubsequence(
                        "1. Away from 'pig'",
                        "step  loss CE(label)",
                        "success      yes",
                        "2. Towards 'airliner'",
                        "step  loss CE(target)",
                        "adversarial  airliner",
                        "3. The same attack on the robust model",
                        "adversarial  pig",
                        "4. The same attack on the robust model",
                        "the first 20 test scenes",
                        "yes  The robust model",
                        "report.html")
                .contains("4/255 (0.01569), 4 of 255 grey levels")
                .doesNotContain("\nno ");
    }

    @Test
    void theReportIsOneWellFormedFile() throws Exception {
        String html = Files.readString(out.resolve("report.html"));
        Document page = Xml.parse(html);

        assertThat(html).doesNotContain("http:", "https:", "url(", "@import", "<script", "<link", "<iframe");
        NodeList images = page.getElementsByTagName("img");
        assertThat(images.getLength()).isEqualTo(3 + 3 * ATTACKS.size());
        for (int i = 0; i < images.getLength(); i++) {
            Element image = (Element) images.item(i);
            String source = image.getAttribute("src");
            assertThat(source).startsWith("data:image/png;base64,");
            byte[] png = Base64.getDecoder().decode(source.substring(source.indexOf(',') + 1));
            assertThat(ImageFile.decode(png).width()).isEqualTo(48);
            assertThat(image.getAttribute("class")).isEqualTo("pixels");
            assertThat(image.getAttribute("alt")).isNotEmpty();
        }
        String text = page.getDocumentElement().getTextContent();
        for (JsonNode claim : result.path("claims")) {
            assertThat(text).contains(claim.path("text").asText());
        }
        assertThat(html.split("<svg [^>]*role=\"img\"", -1)).as("charts").hasSize(ATTACKS.size() + 1);
    }

    @Test
    void theReportShowsThePicturesThatLieBesideIt() throws IOException {
        String html = Files.readString(out.resolve("report.html"));
        for (String name : ATTACKS) {
            for (String file : List.of("original.png", name + ".png", name + "-perturbation.png")) {
                assertThat(html).contains(Base64.getEncoder().encodeToString(Files.readAllBytes(out.resolve(file))));
            }
        }
    }

    @Test
    void theSameAgain() throws IOException {
        Path again = folder.resolve("again");
        CliRun second = CliRun.of("demo", "--out", again, "--json");

        assertThat(withoutSeconds(second.out()))
                .isEqualTo(withoutSeconds(Files.readString(out.resolve("result.json"))));
        try (Stream<Path> files = Files.list(out)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1 + 2 * ATTACKS.size() + 4);
            for (Path file : all) {
                Path other = again.resolve(file.getFileName());
                if (file.endsWith("result.json")) {
                    assertThat(Files.readString(other)).isEqualTo(second.out());
                } else {
                    assertThat(other).hasSameBinaryContentAs(file);
                }
            }
        }
    }

    private static String withoutSeconds(String json) {
        return json.replaceAll("\"seconds\" : [0-9.E-]+", "");
    }

    @Test
    void aBallTooSmallFoolsNobodyAndTheDemoSaysSo() {
        CliRun weak = CliRun.of(
                "demo", "--model", "resnet20_scenes", "--epsilon", "1e-7", "--out", folder.resolve("weak"), "--json");

        List<JsonNode> claims = list(weak.json().path("claims"));
        assertThat(claims.stream().map(c -> c.path("holds").asBoolean())).containsExactly(true, false, false);
        assertThat(claims.get(1).path("text").asText()).contains("did not fool it", "still sees 'pig'");
        assertThat(claims.get(2).path("text").asText()).contains("did not make it see 'airliner'");
    }

    @Test
    void aPictureTheModelGetsWrongIsNotSoldAsAnAttack() {
        Classifier standard = classifier(Architecture.RESNET20_SCENES);
        Scenes scenes = Scenes.test(2000);
        int wrong = Stream.iterate(0, i -> i + 1)
                .filter(i -> {
                    int seen = Scores.of(standard, scenes.image(i)).index();
                    return seen != scenes.label(i) && seen != 0 && scenes.label(i) != 0;
                })
                .findFirst()
                .orElseThrow();

        JsonNode claims = CliRun.of(
                        "demo",
                        "--model",
                        "resnet20_scenes",
                        "--scene",
                        wrong,
                        "--out",
                        folder.resolve("wrong"),
                        "--json")
                .json()
                .path("claims");

        assertThat(claims.at("/0/holds").asBoolean()).isFalse();
        assertThat(claims.at("/0/text").asText())
                .contains("which it is not: it is '" + NAMES.name(scenes.label(wrong)));
        assertThat(claims.at("/1/holds").asBoolean()).isFalse();
        assertThat(claims.at("/1/text").asText()).contains("nothing to attack");
    }

    @Test
    void fourTimesTheBoundFoolsTheRobustModelAndTheDemoSaysSo() {
        CliRun strong = CliRun.of("demo", "--epsilon", "16/255", "--out", folder.resolve("strong"));

        assertThat(strong.out()).contains("no   The robust model was fooled", "16 of 255 grey levels");
    }

    @Test
    void aRandomStartComesFromTheSeed() {
        Object[] seven = {"demo", "--model", "resnet20_scenes", "--seed", "7", "--out", folder.resolve("seed"), "--json"
        };
        Object[] eight = seven.clone();
        eight[4] = "8";

        JsonNode first = trace(CliRun.of(seven));
        assertThat(trace(CliRun.of(seven))).isEqualTo(first);
        assertThat(trace(CliRun.of(eight))).isNotEqualTo(first);
        assertThat(first.at("/0/loss"))
                .as("the loss at the picture itself")
                .isNotEqualTo(attack("untargeted").at("/trace/0/loss"));
    }

    private static JsonNode trace(CliRun run) {
        return run.json().at("/attacks/0/result/trace");
    }

    @Test
    void aPictureOfOnesOwn() throws IOException {
        Path image = folder.resolve("<b>&'.png");
        Files.copy(out.resolve("original.png"), image);

        CliRun own = CliRun.of("demo", "--image", image, "--out", folder.resolve("own"));

        assertThat(own.err()).isEmpty();
        assertThat(own.out()).contains("the one named with --image", "'pig' as the standard model sees it");
        assertThat(own.out().lines().filter(l -> l.startsWith("yes")))
                .isEqualTo(run.out().lines().filter(l -> l.startsWith("yes")).toList());
        Xml.parse(Files.readString(folder.resolve("own").resolve("report.html")));
    }

    @Test
    void aPictureThatIsNone() {
        CliRun missing = CliRun.of("demo", "--image", "missing.png", "--out", folder.resolve("missing"));

        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).isEqualTo("perturb4j: there is no image file missing.png; check the path\n");
        assertThat(missing.out()).isEmpty();
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    private static List<JsonNode> list(JsonNode array) {
        JsonNode[] entries = new JsonNode[array.size()];
        Arrays.setAll(entries, array::get);
        return List.of(entries);
    }

    /** The numbers people read, for whoever compares them with a document. */
    @Test
    void probabilitiesInTheTextAreThoseOfTheJson() {
        for (String name : ATTACKS) {
            assertThat(run.out())
                    .contains(String.format(
                            Locale.ROOT,
                            "adversarial  %s (%d), probability %s",
                            attack(name).at("/adversarial/name").asText(),
                            attack(name).at("/adversarial/index").asInt(),
                            NumberText.probability(
                                    attack(name).at("/adversarial/probability").asDouble())));
        }
    }
}
