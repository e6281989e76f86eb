package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The README says what is true: its Java compiles, its commands and links exist. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String IMPORTS = """
            import io.github.perturb4j.attacks.*;
            import io.github.perturb4j.attacks.criterion.*;
            import io.github.perturb4j.attacks.gradient.*;
            import io.github.perturb4j.attacks.threat.*;
            import io.github.perturb4j.autodiff.*;
            import io.github.perturb4j.nn.*;
            import io.github.perturb4j.resnet.*;
            import io.github.perturb4j.resnet.image.*;
            import io.github.perturb4j.weights.*;
            import java.nio.file.Path;
            import org.nd4j.linalg.api.buffer.DataType;
            import org.nd4j.linalg.api.ndarray.INDArray;
            """;

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void theTenLinesCompile(@TempDir Path folder) throws IOException {
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme());
        assertThat(block.find()).isTrue();
        String source = IMPORTS + "class Readme { void run() {\n" + block.group(1) + "}}";
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("string:///Readme.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        List<String> options =
                List.of("-proc:none", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    @Test
    void relativeLinksLeadSomewhere() throws IOException {
        Matcher link = Pattern.compile("\\]\\((?!http)([^)#]+)").matcher(readme());
        int count = 0;
        while (link.find()) {
            assertThat(ROOT.resolve(link.group(1))).exists();
            count++;
        }
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void everyCommandShownIsUnderstood() throws IOException {
        Matcher line = Pattern.compile("(?m)^    \\./perturb4j (\\w+)(.*)$").matcher(readme());
        int count = 0;
        while (line.find()) {
            CommandLine command =
                    new CommandLine(new RootCommand()).getSubcommands().get(line.group(1));
            assertThat(command).as(line.group()).isNotNull();
            for (String word : line.group(2).split("\\s+")) {
                if (word.startsWith("--")) {
                    assertThat(command.getCommandSpec().optionsMap())
                            .as(line.group())
                            .containsKey(word);
                }
            }
            count++;
        }
        assertThat(count).isGreaterThan(3);
    }
}
