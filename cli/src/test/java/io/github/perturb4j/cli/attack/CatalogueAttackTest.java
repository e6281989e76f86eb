package io.github.perturb4j.cli.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.report.Amplification;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Every attack of the catalogue, as {@code attack} runs it. */
class CatalogueAttackTest {
    /** What makes an attack take a few steps. */
    private static final Map<String, String> QUICK = Map.of(
            "steps",
            "3",
            "queries",
            "5",
            "starts",
            "5",
            "searches",
            "2",
            "targets",
            "2",
            "copies",
            "2",
            "neighbours",
            "2",
            "draws",
            "2",
            "candidates",
            "2");

    @TempDir
    static Path folder;

    private static Path weights;
    private static Path image;
    private static int seen;

    @TempDir
    private Path fresh;

    private Path out;

    @BeforeAll
    static void writeInputs() {
        weights = Inputs.weights(folder, Inputs.MODEL);
        image = Inputs.image(folder, 32, 32);
        seen = CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", weights, "--json")
                .json()
                .at("/top/0/index")
                .asInt();
    }

    @BeforeEach
    void nameOutput() {
        out = fresh.resolve("out");
    }

    private CliRun attack(Object... more) {
        return CliRun.of(Inputs.attack(image, weights, out, more));
    }

    private JsonNode json(Object... more) {
        List<Object> args = new ArrayList<>(List.of("--json"));
        args.addAll(List.of(more));
        return attack(args.toArray()).soundJson();
    }

    static Stream<AttackSpec> specs() {
        return AttackCatalogue.specs().stream();
    }

    private static String quick(AttackSpec spec) {
        String options = spec.options().stream()
                .filter(o -> QUICK.containsKey(o.name()))
                .map(o -> o.name() + "=" + QUICK.get(o.name()))
                .collect(Collectors.joining(","));
        return spec.name() + (options.isEmpty() ? "" : ":" + options);
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyAttackRunsAndItsResultIsWhatItSays(AttackSpec spec) throws Exception {
        JsonNode away = json("--attack", quick(spec));
        assertThat(away.at("/attack/name").asText()).isEqualTo(spec.name());
        spec.options()
                .forEach(o ->
                        assertThat(away.at("/attack/options").has(o.name())).isTrue());
        assertThat(away.path("trace")).isNotEmpty();
        assertThat(away.path("success").asBoolean())
                .isEqualTo(away.at("/adversarial/index").asInt() != seen);
        assertInside(away);
        Xml.parse(Files.readString(out.resolve("report.html")));

        int target = (seen + 3) % 10;
        JsonNode towards = json("--attack", quick(spec), "--target", target);
        assertThat(towards.path("success").asBoolean())
                .isEqualTo(towards.at("/adversarial/index").asInt() == target);
        assertInside(towards);

        assertThat(attack("--attack", quick(spec), "--eight-bit").out()).contains("multiples of 1/255");
        assertThat(Pixels.toImage(Memory.of(DataType.FLOAT, adversarial(), 1, 3, 32, 32)))
                .isEqualTo(ImageFile.read(out.resolve("adversarial.png")));
    }

    private static void assertInside(JsonNode json) {
        if (!json.at("/attack/epsilon").isNull()) {
            assertThat(json.path(json.at("/attack/norm").asText()).asDouble())
                    .isLessThanOrEqualTo(json.at("/attack/epsilon").asDouble());
        }
    }

    private double[] adversarial() {
        return StateDict.readSafetensors(out.resolve("adversarial.safetensors"))
                .get("adversarial")
                .toDoubles();
    }

    @ParameterizedTest
    @CsvSource({
        "cw, l2",
        "ead, l1",
        "jsma, l0",
        "boundary, l2",
        "adam-pgd, linf",
        "deepfool, linf",
        "fmn, linf",
        "ddn, l2"
    })
    void withoutANormTheFirstThatTheAttackKnowsIsTaken(String name, String norm) {
        AttackSpec spec = AttackCatalogue.spec(name);
        assertThat(json("--attack", quick(spec)).at("/attack/norm").asText()).isEqualTo(norm);
    }

    @Test
    void aMinimalNormAttackNeedsNoEpsilonAndKeepsToOneThatIsGiven() {
        JsonNode nearest = json("--attack", "ddn:steps=40");
        double distance = nearest.path("l2").asDouble();

        assertThat(nearest.at("/attack/epsilon").isNull()).isTrue();
        assertThat(nearest.path("success").asBoolean()).isTrue();
        assertThat(attack("--attack", "ddn:steps=40").out())
                .startsWith("ddn, steps=40, gamma=0.05, loss=margin, the nearest in L2, pixels in [0, 1]");
        JsonNode wider = json("--attack", "ddn:steps=40", "--epsilon", 1.01 * distance);
        assertThat(wider.path("l2").asDouble()).isEqualTo(distance);
        JsonNode narrower = json("--attack", "ddn:steps=40", "--epsilon", 0.5 * distance);
        assertThat(narrower.path("success").asBoolean()).isFalse();
        assertThat(narrower.path("l2").asDouble()).isLessThanOrEqualTo(0.5 * distance);
    }

    @Test
    void l0CountsPixelsOrValues() {
        CliRun text = attack("--attack", "pgd:steps=3", "--norm", "l0-values", "--epsilon", 4);
        assertThat(text.out())
                .contains("L0 of values ball of radius 4 values")
                .containsPattern("values +[1-4] changed");
        JsonNode values = json("--attack", "pgd:steps=3", "--norm", "l0-values", "--epsilon", 4);
        assertThat(values.at("/attack/norm").asText()).isEqualTo("l0-values");
        assertThat(values.path("l0_values").asInt()).isBetween(1, 4);
        JsonNode pixels = json("--attack", "fgsm", "--norm", "l0", "--epsilon", 4);
        assertThat(pixels.path("l0").asInt()).isBetween(1, 4);
        assertThat(pixels.path("l0_values").asInt()).isGreaterThan(4);
    }

    @Test
    void optionsBehindTheNameAreThoseOfTheCatalogue() {
        assertThat(json("--attack", "pgd:restarts=2,steps=4")
                        .at("/attack/options")
                        .toString())
                .isEqualTo("{\"steps\":\"4\",\"step-size\":\"0.25eps\",\"random-start\":\"true\",\"restarts\":\"2\","
                        + "\"loss\":\"ce\"}");
        assertThat(json("--attack", "apgd-ce", "--steps", "4").path("trace")).hasSize(4);
        assertThat(json("--attack", "bim:steps=4", "--step-size", "1/255", "--epsilon", "3/255")
                        .at("/attack/step_size")
                        .asDouble())
                .isEqualTo(1 / 255.0);
    }

    @ParameterizedTest
    @CsvSource({
        "square, --steps=3, 'option ''--steps'' is not for square, but for'",
        "apgd-ce, --random-start, pgd, adam-pgd",
        "pgd:steps=3, --steps=4, give it once",
        "cw, --norm=linf, 'cw knows l2, not linf; attacks for linf: fgsm, pgd'",
        "fgsm, --norm=l0 --epsilon=1.5, expected a whole number",
        "fgsm, --norm=l0-values --epsilon=1.5, 'l0-values counts values: expected a whole number, found 1.5'",
        "pgd, --no-box --eight-bit, leave out --no-box or --eight-bit"
    })
    void whatDoesNotGoTogetherIsRefused(String name, String options, String problem) {
        List<Object> args = new ArrayList<>(List.of("--attack", name));
        args.addAll(Arrays.asList((Object[]) options.split(" ")));
        CliRun run = attack(args.toArray());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(problem);
        assertThat(out).doesNotExist();
    }

    private Path mask(int width, int height, int grey) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i / 3 % width < width / 2 ? grey : 0);
        }
        Path file = fresh.resolve("mask.png");
        Png.write(RgbImage.of(width, height, samples), file);
        return file;
    }

    @Test
    void onlyPixelsOfTheMaskChange() {
        Path mask = mask(32, 32, 255);

        JsonNode json = json("--attack", "pgd", "--epsilon", "16/255", "--mask", mask);

        assertThat(json.at("/attack/mask").asText()).isEqualTo(mask.toString());
        double[] x = adversarial();
        RgbImage original = ImageFile.read(image);
        int changed = 0;
        for (int i = 0; i < x.length; i++) {
            boolean same = x[i] == original.sample(i % 32, i / 32 % 32, i / 1024) / 255f;
            assertThat(same || i % 32 < 16).isTrue();
            changed += same ? 0 : 1;
        }
        assertThat(changed).isGreaterThan(1000);
        assertThat(attack("--attack", "pgd", "--mask", mask).out())
                .contains("only 512 pixels of " + mask, "pixels       ");
    }

    @Test
    void masksThatDoNotFitAreRefused() {
        CliRun size = attack("--attack", "pgd", "--mask", mask(32, 30, 255));
        assertThat(size.code()).isEqualTo(1);
        assertThat(size.err()).contains("is 32x30, the network's input is 32x32");
        CliRun dark = attack("--attack", "pgd", "--mask", mask(32, 32, 127));
        assertThat(dark.code()).isEqualTo(1);
        assertThat(dark.err()).contains("dark everywhere");
        assertThat(attack("--attack", "pgd", "--mask", "missing.png").err()).contains("no image file missing.png");
        assertThat(out).doesNotExist();
    }

    @Test
    void thePageShowsTheRun() throws Exception {
        JsonNode json = json("--attack", "pgd", "--steps", "7");
        String html = Files.readString(out.resolve("report.html"));
        Document page = Xml.parse(html);

        assertThat(html).doesNotContain("http:", "https:", "url(", "@import", "<script", "<link", "<iframe");
        for (String file : List.of("original.png", "perturbation.png", "adversarial.png")) {
            assertThat(html).contains(Base64.getEncoder().encodeToString(Files.readAllBytes(out.resolve(file))));
        }
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent())
                .isEqualTo(json.at("/clean/name").asText() + " → "
                        + json.at("/adversarial/name").asText());
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
        assertThat(rows(page)).hasSize(10);
        assertThat(rows(page).get(5)).startsWith(json.at("/adversarial/name").asText());
        assertThat(page.getDocumentElement().getTextContent())
                .contains(
                        Amplification.of(json.path("amplify").asDouble()),
                        "instead of",
                        "7 steps of size epsilon/4",
                        json.path("weights_sha256").asText());
        byte[] first = Files.readAllBytes(out.resolve("report.html"));
        json("--attack", "pgd", "--steps", "7");
        assertThat(Files.readAllBytes(out.resolve("report.html"))).isEqualTo(first);
    }

    /** What is said to rise rises, in the text, in the page's chart and, with the other sign, in the JSON. */
    @Test
    void crossEntropyHasOneDirectionInTextAndPage() throws IOException {
        CliRun run = attack("--attack", "pgd", "--steps", "7");
        List<Double> text = run.out()
                .lines()
                .filter(line -> line.matches(" +\\d+  -?[\\d.e-]+"))
                .map(line -> Double.parseDouble(line.trim().split(" +")[1]))
                .toList();
        assertThat(run.out()).contains("step  loss CE(label)").doesNotContain("-CE(");
        assertThat(text).hasSize(7).allMatch(ce -> ce >= 0);
        assertThat(text.get(6)).isGreaterThan(text.get(0));
        JsonNode trace = Json.read(Files.readString(out.resolve("result.json"))).path("trace");
        for (int i = 0; i < text.size(); i++) {
            assertThat(-trace.get(i).path("loss").asDouble()).isCloseTo(text.get(i), within(1e-3));
        }
        String html = Files.readString(out.resolve("report.html"));
        assertThat(html)
                .contains(
                        "Line chart of CE(label) by step",
                        "it rises as '",
                        ">CE(label)</text>",
                        ">margin, logits</text>")
                .doesNotContain("-CE(");
        String chart = html.substring(html.indexOf("Line chart of CE(label)"));
        List<Double> heights = new ArrayList<>();
        Matcher marks = Pattern.compile("translate\\(\\S+ ([\\d.]+)\\)").matcher(chart);
        while (marks.find()) {
            heights.add(Double.parseDouble(marks.group(1)));
        }
        assertThat(heights).hasSize(7);
        assertThat(heights.get(6)).as("y points down").isLessThan(heights.get(0));

        CliRun targeted = attack("--attack", "pgd", "--steps", "7", "--target", (seen + 1) % 10);
        assertThat(targeted.out()).contains("step  loss CE(target)");
        assertThat(Files.readString(out.resolve("report.html"))).contains("Line chart of CE(target)", "it falls as '");
    }

    @Test
    void theHeadlineSaysThatOnlyTheMaskMayChange() throws IOException {
        json("--attack", "pgd", "--epsilon", "16/255", "--mask", mask(32, 32, 255));
        String html = Files.readString(out.resolve("report.html"));

        assertThat(html)
                .contains("Only the mask's 512 pixels of 1024 may change. No channel of", ", within the mask</h2>");
        json("--attack", "pgd", "--epsilon", "16/255");
        assertThat(Files.readString(out.resolve("report.html"))).doesNotContain("mask");
    }

    @Test
    void largePerturbationsAreNotAmplifiedByLessThanOne() throws IOException {
        CliRun run = attack("--attack", "pgd", "--epsilon", "0.9", "--no-box", "--steps", 3, "--step-size", "0.9");

        assertThat(run.out()).contains("perturbation.png (reduced to 55.56%)").doesNotContain("amplified");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("perturbation, reduced to 55.56%")
                .doesNotContainPattern("amplified 0\\.|0\\.\\d+ times");
    }

    private static List<String> rows(Document page) {
        NodeList rows = page.getElementsByTagName("tr");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < rows.getLength(); i++) {
            texts.add(((Element) rows.item(i)).getTextContent());
        }
        return texts;
    }

    @Test
    void thePageSaysSoWhereNothingWasFoundOrToDo() throws IOException {
        json("--attack", "fgsm", "--epsilon", "0");
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Nothing to attack", "epsilon 0 allows no change");
        json("--attack", "deepfool:steps=1", "--epsilon", "1e-9");
        assertThat(Files.readString(out.resolve("report.html"))).contains("The attack found nothing", "still sees");
        json("--attack", "fgsm", "--label", (seen + 1) % 10);
        assertThat(Files.readString(out.resolve("report.html")))
                .contains("Nothing to attack")
                .doesNotContain("<svg");
        json("--attack", "fgsm", "--epsilon", "1e-6", "--target", (seen + 1) % 10);
        assertThat(Files.readString(out.resolve("report.html"))).contains("is not fooled", "not '");
    }

    @Test
    void marginsCrossZeroWhereTheNetworkIsFooled() {
        JsonNode json = json("--attack", "pgd");
        JsonNode trace = json.path("trace");

        assertThat(trace.at("/0/margin").asDouble()).isNegative();
        assertThat(trace.get(trace.size() - 1).path("margin").asDouble()).isPositive();
        assertThat(json.path("success").asBoolean()).isTrue();
    }

    @Test
    void theListHasEveryAttackAndEachItsOptions() {
        String list = CliRun.of("attacks").out();
        assertThat(list.lines()).hasSize(2 + AttackCatalogue.names().size());
        specs().forEach(spec -> assertThat(list).contains("\n" + spec.name() + " ", spec.summary()));
        assertThat(CliRun.of("attacks", "pgd").out())
                .contains("steps=20 step-size=0.25eps random-start=true restarts=1 loss=ce");
        assertThat(CliRun.of("attacks", "--json").json().path("attacks"))
                .hasSize(AttackCatalogue.names().size());
        CliRun unknown = CliRun.of("attacks", "pdg");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("there is no attack 'pdg'; the nearest names are 'ddn', 'pgd'");
    }
}
