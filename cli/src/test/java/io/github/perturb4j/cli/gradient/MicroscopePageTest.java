package io.github.perturb4j.cli.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.output.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MicroscopePageTest {
    private static final Pattern SCRIPT = Pattern.compile("<script( type=\"module\")?>(.*?)</script>", Pattern.DOTALL);

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    private static final String NASTY = "</script><script>alert(1)</script><!-- & \u2028 {{script}} $1 \\";

    private static String first(Pattern pattern, String page) {
        return pattern.matcher(page)
                .results()
                .findFirst()
                .map(found -> found.group(found.groupCount()))
                .orElseThrow();
    }

    @Test
    void nothingIsLoadedFromAnywhere() {
        String page = MicroscopePage.of(List.of(SmallTrace.named("net")));
        String markup = SCRIPT.matcher(page).replaceAll("").replace(first(DATA, page), "");
        assertThat(Pattern.compile("(src|href|action|srcset)=|@import|url\\(|<(link|iframe|object|embed|base)")
                        .matcher(markup)
                        .results()
                        .map(MatchResult::group))
                .isEmpty();
        assertThat(markup).contains("default-src 'none'").doesNotContain("script-src 'unsafe");
    }

    @Test
    void theOnlyScriptsAreTheOnesThatThePolicyKnows() throws Exception {
        String page = MicroscopePage.of(List.of(SmallTrace.named(NASTY)));
        List<String> scripts =
                SCRIPT.matcher(page).results().map(found -> found.group(2)).toList();
        assertThat(scripts).hasSize(3);
        for (String script : scripts) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            assertThat(page).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        assertThat(Pattern.compile("</script").matcher(page).results().map(MatchResult::group))
                .hasSize(4);
    }

    @Test
    void namesFromAnybodyStayText() {
        String trace = SmallTrace.named(NASTY);
        String data = first(DATA, MicroscopePage.of(List.of(trace, trace)));
        assertThat(data).doesNotContain("<", ">", "&", "\u2028");
        JsonNode runs = Json.read(data).get("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.get(1)).isEqualTo(Json.read(trace));
    }

    @Test
    void thePageItselfIsSmall() {
        int data = SmallTrace.named("net").length();
        assertThat(MicroscopePage.of(List.of(SmallTrace.named("net"))).length() - data)
                .isLessThan(500_000);
    }

    @Test
    void librariesComeWithTheirLicences() {
        assertThat(MicroscopePage.of(List.of(SmallTrace.named("net"))))
                .contains("Chris Pettitt", "OpenJS Foundation", "Leon Sorokin", "The above copyright notice");
    }

    /** The page that a program answers may ask that program, and nothing else may it do more. */
    @Test
    void theLivePageMayAskWhereItCameFrom() {
        MicroscopePage.Live live = MicroscopePage.live("{\"name\":\"</script>\"}");
        String alone = MicroscopePage.of(List.of("{}"));
        assertThat(live.policy()).endsWith("; connect-src 'self'").doesNotContain("script-src 'unsafe");
        assertThat(live.text()).contains(live.policy(), "<section id=\"live\"", "\"live\":{\"name\":\"\\u003c/script");
        assertThat(alone).doesNotContain("connect-src", "fetch(", "<section id=\"live\"");
    }

    @Test
    void scriptsAndStylesAreFilesThatCanBeRead() throws Exception {
        Path folder = Path.of("src/main/resources/io/github/perturb4j/cli/gradient/microscope");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> !f.toString().endsWith("lodash.txt")).toList()) {
                List<String> lines = Files.readAllLines(file);
                assertThat(lines).as("%s", file).hasSizeLessThanOrEqualTo(300);
                assertThat(lines).as("%s", file).allMatch(line -> line.length() <= 120);
            }
        }
    }

    @Test
    void oneRunOrTwo() {
        assertThatThrownBy(() -> MicroscopePage.of(List.of())).hasMessage("the page shows one or two runs, found 0");
        assertThatThrownBy(() -> MicroscopePage.of(List.of("{}", "{}", "{}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the page shows one or two runs, found 3");
    }
}
