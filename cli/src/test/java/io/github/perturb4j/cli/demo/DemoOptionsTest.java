package io.github.perturb4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.resnet.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo's options, and the demo on models of the user's. */
class DemoOptionsTest {
    @TempDir
    static Path folder;

    private static Path image;

    @BeforeAll
    static void writeImage() {
        image = Inputs.image(folder, 50, 40);
    }

    private static CliRun demo(String out, Object... more) {
        List<Object> args = new ArrayList<>(List.of("demo", "--out", folder.resolve(out)));
        args.addAll(Arrays.asList(more));
        return CliRun.of(args.toArray());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--scene 4 --image x.png    | 2 | --scene and --image name two pictures",
                "--scene -1                 | 2 | found -1",
                "--scene pig                | 2 | 'pig' is not an int",
                "--epsilon 0                | 2 | above 0",
                "--epsilon 8                | 2 | so 8 is more than the whole range; did you mean 8/255?",
                "--epsilon small            | 2 | 'small' is no number",
                "--weights x.pth            | 2 | --model",
                "--model resnet50           | 2 | resnet50 does not know the demo's drawn scenes; name a picture of"
                        + " yours with --image",
                "--model resnet50 --scene 3 | 2 | --image",
                "--model resnet50 --seed 1 --image x.png | 2 | --seed",
                "--model resnet99           | 2 | 'resnet99' is not known",
                "--model resnet20_cifar --image x.png    | 2 | no official weights of resnet20_cifar",
                "--model resnet18 --weights missing.pth --image missing.png | 1 | missing.pth: there is no such file",
                "--frobnicate               | 2 | unknown option '--frobnicate'",
            })
    void badInputIsOneLine(String options, int code, String part) {
        CliRun run = demo("bad", (Object[]) options.split(" "));

        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains(part).doesNotContain("Exception");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(code);
        assertThat(folder.resolve("bad")).doesNotExist();
    }

    @Test
    void aFileInTheFoldersPlace() throws IOException {
        Files.writeString(folder.resolve("taken"), "mine");

        assertThat(demo("taken", "--model", "resnet50", "--image", image).err())
                .contains("cannot write to the output folder");
        assertThat(folder.resolve("taken")).hasContent("mine");
    }

    @Test
    void theTutorialsAttackIsForImageNetModels() {
        DemoRequest plan = DemoRequest.of(Architecture.RESNET50, null, OptionalLong.empty());

        assertThat(plan.epsilon()).isEqualTo(2 / 255.0);
        assertThat(plan.greyLevels()).isEqualTo("2");
        assertThat(plan.untargeted().choice().attack()).isEqualTo(new GradientDescent(30, 0.1));
        assertThat(plan.targeted().choice().attack()).isEqualTo(new GradientDescent(100, 5e-3));
        assertThat(plan.targeted().loss(true)).isEqualTo("-CE(label) + CE(target)");
    }

    @Test
    void smallModelsGetPgd() {
        DemoRequest plan = DemoRequest.of(Architecture.RESNET20_SCENES, Fraction.of("0.03"), OptionalLong.of(5));

        assertThat(plan.greyLevels()).isEqualTo("7.65");
        assertThat(plan.untargeted()).isEqualTo(plan.targeted());
        assertThat(plan.untargeted().choice().attack()).isEqualTo(new Pgd(10, StepSize.ofEpsilon(0.25), true, 1));
        assertThat(plan.untargeted().seed()).isEqualTo(5);
    }

    @Test
    void aModelOfOnesOwnHasNoRobustPart() throws IOException {
        Path weights = Inputs.weights(folder, Inputs.MODEL);
        Object[] options = {"--model", Inputs.MODEL, "--weights", weights, "--image", image, "--target", "truck"};

        CliRun run = demo("own", options);
        JsonNode json = demo("own", append(options, "--json")).json();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("There is no robust part", "comes with no robust weights for resnet20_cifar");
        assertThat(json.path("attacks")).hasSize(2);
        assertThat(json.path("survey").isNull()).isTrue();
        assertThat(json.path("claims")).hasSize(3);
        assertThat(json.at("/picture/name").asText()).isEqualTo(image.toString());
        assertThat(json.at("/picture/scene").isNull()).isTrue();
        assertThat(json.at("/label/index")).isEqualTo(json.at("/attacks/0/before/0/index"));
        String html = Files.readString(folder.resolve("own").resolve("report.html"));
        Xml.parse(html);
        assertThat(html).contains("There is no robust part");
    }

    private static Object[] append(Object[] all, Object last) {
        Object[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = last;
        return more;
    }

    @Test
    void aTargetThatIsNoneOrThere() {
        Path weights = Inputs.weights(folder, Inputs.MODEL);
        Object[] options = {"--model", Inputs.MODEL, "--weights", weights, "--image", image};

        CliRun unknown = demo("none", options);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("'--target'", "there is no class 'airliner'", "airplane");

        int label = demo("label", append(append(options, "--json"), "--target=truck"))
                .json()
                .at("/label/index")
                .asInt();
        CliRun same = demo("none", append(options, "--target=" + label));
        assertThat(same.code()).isEqualTo(2);
        assertThat(same.err()).contains("already; name another class");
        assertThat(folder.resolve("none")).doesNotExist();
    }

    /** With weights that mean nothing: the tutorial's attacks run at ImageNet's size and report what they find. */
    @Tag("slow")
    @Test
    void imageNetModelsRunToTheEnd() {
        Path weights = Inputs.weights(folder, "resnet18");

        CliRun run = demo("imagenet", "--model", "resnet18", "--weights", weights, "--image", image, "--json");

        assertThat(run.err()).isEmpty();
        JsonNode json = run.json();
        assertThat(json.at("/attacks/0/result/trace").size()).isIn(0, 30);
        assertThat(json.at("/attacks/1/result/trace")).hasSize(100);
        assertThat(json.at("/attacks/1/result/linf").asDouble()).isLessThanOrEqualTo(2 / 255.0);
        assertThat(folder.resolve("imagenet").resolve("report.html")).exists();
    }
}
