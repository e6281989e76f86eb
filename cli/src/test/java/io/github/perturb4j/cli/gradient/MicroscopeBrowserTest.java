package io.github.perturb4j.cli.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page in a browser: one session, opened anew for each test. */
@ExtendWith(Browser.Needed.class)
class MicroscopeBrowserTest {
    private static final String NASTY = "<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script>";

    @TempDir
    private static Path folder;

    private static Browser browser;
    private static Path page;
    private static Path nastyPage;

    @BeforeAll
    static void open() throws IOException {
        page = written("page.html", SmallTrace.named("standard"), SmallTrace.named("robust"));
        nastyPage = written("nasty.html", SmallTrace.named(NASTY));
        browser = Browser.open();
    }

    private static Path written(String name, String... runs) throws IOException {
        return Files.writeString(folder.resolve(name), MicroscopePage.of(List.of(runs)));
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void show() {
        browser.show(page, 1440, 900);
    }

    private static WebElement box(String key) {
        return browser.find("[data-key='" + key + "']");
    }

    private static void toStep(int step) {
        WebElement slider = browser.find("#slider");
        for (int i = 0; i < SmallTrace.STEPS; i++) {
            slider.sendKeys(Keys.ARROW_LEFT);
        }
        for (int i = 0; i < step; i++) {
            slider.sendKeys(Keys.ARROW_RIGHT);
        }
    }

    @Test
    void boxesOpenByClickDownToSingleOps() {
        assertThat(box("f:layer1.0").getText()).contains("BasicBlock × 2");
        browser.click(box("f:layer1.0").findElement(By.cssSelector(".badge")));
        browser.click(box("m:layer1.1").findElement(By.cssSelector(".badge")));
        assertThat(box("o:layer1.1:1").getText()).contains("add");
        browser.click(box("o:layer1.1.conv2:0"));
        assertThat(browser.find("#panel").getText())
                .contains("conv2", "dL/dx = g", "padding=1", "Value", "Gradient", "weight 4 × 3 × 3 × 3");
        assertThat(browser.all("#panel canvas")).isNotEmpty();
        assertThat(browser.all("#panel img.map")).hasSize(4);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theSliderMovesEverything() {
        toStep(0);
        String before = seen();
        toStep(2);
        assertThat(browser.find("#now").getText()).startsWith("step 2 of 2");
        assertThat(browser.find(".verdict-line").getText()).contains("standard 70.0%");
        String after = seen();
        for (String part : List.of("bars", "stages", "cards", "lines", "player")) {
            assertThat(part(after, part)).as(part).isNotEqualTo(part(before, part));
        }
    }

    /** What the parts of the page show, one a line. */
    private static String seen() {
        return browser.run("const all = (css, what) => [...document.querySelectorAll(css)].map(what).join();"
                + "const texts = (css) => all(css, (e) => e.textContent);"
                + "return ['bars ' + texts('.bars'), 'stages ' + texts('.stage'), 'cards ' + texts('.norm'),"
                + " 'lines ' + all('.graph path.line', (e) => e.style.strokeWidth), 'player ' + texts('#player')"
                + "].join('\\n')");
    }

    private static String part(String seen, String name) {
        return seen.lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatLiesAroundThePictureIsShownForBothNetworks() {
        assertThat(browser.all("#landscape .around")).hasSize(2);
        assertThat(browser.all("#landscape canvas.plane")).hasSize(2);
        assertThat(browser.find("#landscape canvas.plane").getAttribute("aria-label"))
                .contains("plane of sign and random", "from 0 to 8", "4 of 9 points");
        assertThat(browser.find("#landscape").getText())
                .contains("integrated-gradients", "0.20%", "standard", "robust");
        assertThat(browser.find("#landscape .costs").getText()).contains("curvature along the gradient 7");
        browser.click(browser.find("#landscape .group button:last-child"));
        assertThat(browser.find("#landscape canvas.plane").getAttribute("aria-label"))
                .contains("from 2 to 10");
        assertThat(browser.find("#landscape .costs").getText()).contains("curvature along the gradient 9");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theKeyboardIsEnough() {
        browser.focus("#panes .pane:first-child [tabindex='0'], #panes .pane [tabindex='0']");
        assertThat(browser.focused("data-key")).isEqualTo("o::0");
        browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_DOWN);
        assertThat(browser.focused("data-key")).isEqualTo("f:layer1.0");
        browser.press(Keys.SPACE);
        assertThat(browser.focused("aria-expanded")).isEqualTo("true");
        browser.press(Keys.ARROW_DOWN, Keys.ENTER);
        assertThat(browser.focused("aria-selected")).isEqualTo("true");
        assertThat(browser.find("#panel h2").getText()).isEqualTo("layer1.0");
        browser.press(Keys.ESCAPE);
        assertThat(browser.focused("data-key")).isEqualTo("f:layer1.0");
        assertThat(browser.focused("aria-expanded")).isEqualTo("false");
    }

    @Test
    void searchOpensWhatIsAroundAndFindsParameters() {
        browser.press("/");
        browser.press("layer2.0.conv1");
        browser.press(Keys.ENTER);
        assertThat(box("o:layer2.0.conv1:0").getAttribute("aria-selected")).isEqualTo("true");
        WebElement input = browser.find("#search");
        input.clear();
        input.sendKeys("parameter fc", Keys.ENTER);
        assertThat(browser.find("#panel h2").getText()).isEqualTo("weight");
    }

    /** Only the second network has a parameter of that name. */
    @Test
    void searchFindsWhatTheSecondNetworkAloneHas() {
        WebElement input = browser.find("#search");
        input.sendKeys("robust.weight");
        assertThat(browser.find("#found").getText()).contains("robust.weight", "in robust");
        input.sendKeys(Keys.ENTER);
        assertThat(browser.find("#panel h2").getText()).isEqualTo("weight");
        assertThat(browser.find("#panel .facts").getText()).contains("robust.weight");
    }

    @Test
    void playGoesToTheLastStepAndStops() {
        toStep(0);
        browser.find("#play").click();
        browser.await(() -> browser.find("#now").getText().startsWith("step 2"));
        browser.await(() -> "Play".equals(browser.find("#play").getAttribute("aria-label")));
    }

    @Test
    void theViewIsSavedAsSvgAndPng() {
        browser.run(
                "window.saved = []; URL.createObjectURL = (blob) => { window.saved.push(blob); return 'data:,'; };");
        browser.click(browser.find("[title='Save this view as SVG']"));
        browser.click(browser.find("[title='Save this view as PNG']"));
        browser.await(() -> "2".equals(browser.run("return String(window.saved.length)")));
        assertThat(browser.<List<Object>>run(
                        "return Promise.all([window.saved[0].text()," + " window.saved[1].slice(1, 4).text()])"))
                .satisfies(found -> assertThat((String) found.get(0))
                        .contains("<svg", "layer1")
                        .doesNotContain("var(--"))
                .element(1)
                .isEqualTo("PNG");
    }

    @Test
    void namesFromAnybodyStayText() {
        browser.show(nastyPage, 1440, 900);
        browser.click(box("g:stem").findElement(By.cssSelector(".badge")));
        browser.click(box("o:conv1:0"));
        assertThat(browser.find("body").getText()).contains(NASTY);
        assertThat(browser.all("img[src='x']")).isEmpty();
        assertThat(browser.<Object>run("return window.hacked ?? null")).isNull();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void nothingKeepsPeopleOutInAnyColoursOrWidth() throws IOException {
        for (int width : List.of(1440, 390)) {
            browser.show(page, width, 900);
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                browser.click(box("o::0"));
                assertThat(browser.faults()).as(scheme + ", " + width + " wide").isEmpty();
            }
            assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(width);
        }
        assertThat(browser.find("#panel").getLocation().y)
                .as("the panel is below the graph")
                .isGreaterThan(browser.find("#panes").getLocation().y);
    }

    @Test
    void oneRunWithLongNamesFitsAPhone() {
        browser.show(nastyPage, 390, 844);
        browser.click(box("g:head"));
        assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(390);
    }

    @Test
    void theTraceOfARealNetworkIsShownWithoutAComplaint() {
        Path image = folder.resolve("scene.png");
        Path out = folder.resolve("real");
        Png.write(Scenes.test(1).image(0), image);
        CliRun.of("trace", image, "--model", "resnet20_scenes", "--attack", "fgsm", "--out", out, "--json")
                .soundJson();
        browser.show(out.resolve(TraceCommand.PAGE), 1440, 900);
        browser.click(browser.find("[title='Open all']"));
        browser.click(box("o:layer3.2.bn2:1"));
        assertThat(browser.find("#panel h2").getText()).isEqualTo("add");
        assertThat(browser.find("#panel").getText()).contains("dL/da = g", "64 × 12 × 12");
        assertThat(browser.all(".stage")).hasSize(5);
        assertThat(browser.complaints()).isEmpty();
    }
}
