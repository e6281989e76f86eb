package io.github.perturb4j.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.gradient.Browser;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;
import picocli.CommandLine;

/** The live page in a browser, with real networks behind it. */
@ExtendWith(Browser.Needed.class)
class LiveBrowserTest {
    @TempDir
    private static Path folder;

    private static LiveServer server;
    private static Browser browser;

    @BeforeAll
    static void open() throws IOException {
        server = LiveServer.start(
                0, new LiveWork(new LiveModels(new CommandLine(new MicroscopeCommand()).getCommandSpec(), List.of())));
        browser = Browser.open();
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
        server.close();
    }

    /** Opens the page and stops the run that it begins with; only the first network, no check. */
    private static void show(int width) {
        browser.show(server.address(), width, 1000);
        browser.await(() -> pictures() > 0);
        if (browser.find("#cancel").isDisplayed()) {
            browser.click(browser.find("#cancel"));
        }
        browser.await(() -> browser.find("#run").isEnabled());
        new Select(browser.find("#beside")).selectByVisibleText("none");
        if (browser.find("#check").isSelected()) {
            browser.click(browser.find("#check"));
        }
    }

    private static long pictures() {
        return browser.<Long>run("return Number(document.body.dataset.pictures || 0)");
    }

    private static long runs() {
        return browser.<Long>run("return Number(document.body.dataset.runs || 0)");
    }

    private static void type(String css, String text) {
        browser.find(css).clear();
        browser.find(css).sendKeys(text);
    }

    private static void run() {
        long before = runs();
        browser.click(browser.find("#run"));
        browser.await(() -> runs() > before || !fault().isEmpty());
        assertThat(fault()).isEmpty();
    }

    private static String fault() {
        return browser.find("#fault").getText();
    }

    private static RgbImage picture(String caption) {
        String address =
                browser.run("return document.querySelector(\"img[alt='resnet20_scenes: " + caption + "']\").src");
        return ImageFile.decode(Base64.getDecoder().decode(address.substring(address.indexOf(',') + 1)));
    }

    private static void toLastStep() {
        browser.find("#slider").sendKeys(Keys.END);
    }

    @Test
    void aPictureIsChosenAttackedAndSteppedThrough() throws IOException {
        show(1440);
        browser.click(browser.find("label[for='scene-6']"));
        browser.await(() -> pictures() > 1);
        new Select(browser.find("#attack")).selectByValue("pgd");
        type("#steps", "3");
        type("#target", "pig");
        browser.click(browser.find("#check"));
        browser.click(browser.find("#around"));
        run();
        assertThat(browser.find("#lead").getText()).contains("scene 6", "pgd, 3 steps");
        assertThat(browser.find("#landscape").getText()).contains("Around the picture", "integrated-gradients");
        assertThat(browser.find(".verdict-line").getText()).startsWith("sees snail");
        String before = browser.find(".bars").getText();
        toLastStep();
        assertThat(browser.find("#now").getText()).startsWith("step 4 of 4");
        assertThat(browser.find(".bars").getText()).isNotEqualTo(before);
        assertThat(picture("the picture")).isNotEqualTo(Scenes.test(7).image(6));
        browser.find("#search").sendKeys("conv1 conv2d", Keys.ENTER);
        assertThat(browser.find("#panel .facts").getText()).containsPattern("check\\s+(passed|kink)");
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.faults()).isEmpty();
    }

    @Test
    void aFileIsUploadedAndOnlyWhatIsPaintedChanges() throws IOException {
        Path file = folder.resolve("mine.png");
        Png.write(Scenes.test(21).image(20), file);
        show(1440);
        long before = pictures();
        browser.find("#file").sendKeys(file.toString());
        browser.await(() -> pictures() > before);
        browser.drag(browser.find("#mask"), -60, 0, 60, 0);
        assertThat(browser.find("#mask-count").getText()).matches("\\d{2,3} of 2304 pixels may change");
        List<Long> painted = painted();
        int free = Integer.parseInt(browser.find("#mask-count").getText().split(" ")[0]);
        new Select(browser.find("#attack")).selectByValue("pgd");
        type("#steps", "2");
        type("#target", "pig");
        run();
        assertThat(browser.find("#lead").getText()).contains("mine.png", "only " + free + " pixels of the drawn mask");
        toLastStep();
        RgbImage result = picture("the picture");
        RgbImage original = Scenes.test(21).image(20);
        int changed = 0;
        for (int p = 0; p < 48 * 48; p++) {
            boolean same = true;
            for (int c = 0; c < 3; c++) {
                same &= result.sample(p % 48, p / 48, c) == original.sample(p % 48, p / 48, c);
            }
            changed += same ? 0 : 1;
            assertThat(same || painted.contains((long) p)).as("pixel %s", p).isTrue();
        }
        assertThat(painted).hasSize(free);
        assertThat(changed).isBetween(1, free);
        assertThat(browser.complaints()).isEmpty();
    }

    /** The pixels that the page does not darken, by its canvas and the picture. */
    private static List<Long> painted() throws IOException {
        RgbImage original = Scenes.test(21).image(20);
        List<Long> shown = browser.run(
                "return [...document.querySelector('#mask').getContext('2d')" + ".getImageData(0, 0, 48, 48).data]");
        return LongStream.range(0, 48 * 48)
                .filter(p -> IntStream.range(0, 3)
                        .allMatch(c ->
                                shown.get((int) (4 * p + c)) == original.sample((int) (p % 48), (int) (p / 48), c)))
                .boxed()
                .toList();
    }

    /** As a file manager does. */
    @Test
    void aFileIsDropped() {
        show(1440);
        long before = pictures();
        String png =
                Base64.getEncoder().encodeToString(Png.encode(Scenes.test(4).image(3)));
        browser.run("const bytes = Uint8Array.from(atob('" + png + "'), (c) => c.charCodeAt(0));"
                + "const data = new DataTransfer(); data.items.add(new File([bytes], 'dropped.png'));"
                + "document.querySelector('.drop').dispatchEvent("
                + "new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}))");
        browser.await(() -> pictures() > before);
        assertThat(browser.all("input[name='picture']:checked")).isEmpty();
        assertThat(fault()).isEmpty();
    }

    @Test
    void aLongRunTellsHowFarItIsAndCanBeCancelled() {
        show(1440);
        new Select(browser.find("#attack")).selectByValue("");
        run();
        new Select(browser.find("#attack")).selectByValue("pgd");
        type("#steps", "1000000");
        browser.click(browser.find("#run"));
        browser.await(() -> browser.find("#live-words").getText().matches("pgd on resnet20_scenes \\d+ of 1000000"));
        assertThat(browser.find("#run").isEnabled()).isFalse();
        browser.click(browser.find("[data-key='m:layer3'] .badge, [data-key='f:layer3.0'] .badge"));
        assertThat(browser.find("#status").getAttribute("textContent")).contains("layer3");
        browser.click(browser.find("#cancel"));
        browser.await(() -> browser.find("#live-words").getText().equals("cancelled"));
        new Select(browser.find("#attack")).selectByValue("");
        run();
        assertThat(browser.find("#lead").getText()).contains("no attack");
    }

    @Test
    void whatCannotBeIsSaidInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.png"), "no image");
        show(1440);
        browser.find("#file").sendKeys(file.toString());
        browser.await(() -> !fault().isEmpty());
        assertThat(fault()).startsWith("cannot read the image notes.png: ").doesNotContain("\n");
        browser.click(browser.find("label[for='scene-1']"));
        browser.await(() -> fault().isEmpty());
        new Select(browser.find("#attack")).selectByValue("pgd");
        type("#epsilon", "8");
        browser.click(browser.find("#run"));
        browser.await(() -> !fault().isEmpty());
        assertThat(fault()).contains("did you mean 8/255?").doesNotContain("\n");
        assertThat(browser.complaints()).isEmpty();
    }

    /** From the first field to the last step, by Tab, arrows, Space and Enter alone. */
    @Test
    void theKeyboardIsEnough() {
        show(1440);
        browser.focus("#scene-104");
        long before = pictures();
        browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        browser.await(() -> pictures() > before);
        assertThat(browser.focused("id")).isEqualTo("scene-1");
        tabTo("mask-width");
        browser.press(Keys.chord(Keys.CONTROL, "a"), "5", Keys.TAB, Keys.TAB, Keys.SPACE);
        assertThat(browser.find("#mask-count").getText()).isEqualTo("50 of 2304 pixels may change");
        tabTo("attack");
        browser.press("fg");
        tabTo("run");
        long done = runs();
        browser.press(Keys.ENTER);
        browser.await(() -> runs() > done || !fault().isEmpty());
        assertThat(fault()).isEmpty();
        assertThat(browser.find("#lead").getText()).contains("fgsm", "only 50 pixels");
        browser.focus("#slider");
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.find("#now").getText()).startsWith("step 1 of 1");
    }

    private static void tabTo(String id) {
        for (int i = 0; i < 30 && !id.equals(browser.focused("id")); i++) {
            browser.press(Keys.TAB);
        }
        assertThat(browser.focused("id")).isEqualTo(id);
    }

    @Test
    void tabsKeepTheirOwn() {
        show(1440);
        String first = browser.tab();
        new Select(browser.find("#attack")).selectByValue("");
        String second = browser.newTab();
        show(1440);
        browser.click(browser.find("label[for='scene-7']"));
        browser.await(() -> pictures() > 1);
        new Select(browser.find("#attack")).selectByValue("");
        run();
        assertThat(browser.find("#lead").getText()).contains("scene 7");
        browser.toTab(first);
        run();
        assertThat(browser.find("#lead").getText()).contains("scene 104");
        browser.toTab(second);
        assertThat(browser.find("#lead").getText()).contains("scene 7");
        browser.toTab(first);
    }

    @Test
    void nothingKeepsPeopleOutOnAPhoneInTheDark() throws IOException {
        browser.prefer("dark");
        show(390);
        WebElement mask = browser.find("#mask");
        browser.drag(mask, 0, 0, 30, 10);
        assertThat(browser.faults()).isEmpty();
        assertThat(browser.<Long>run("return document.documentElement.scrollWidth"))
                .isLessThanOrEqualTo(390);
        browser.prefer("light");
    }
}
