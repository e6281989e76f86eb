package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The Java in the project's pages, as its readers would compile it. */
public final class JavaText {
    private JavaText() {}

    /** The first block of Java in a Markdown page. */
    public static String firstIn(Path page) throws IOException {
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    /** Compiles a class of a name against what the tests see, into a folder. */
    public static void compile(String name, String source, Path folder) {
        compile(Map.of(name, source), folder);
    }

    /** @param sources by the names of their classes */
    public static void compile(Map<String, String> sources, Path folder) {
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, source) -> files.add(
                new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                }));
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", folder.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(messages, null, null, options, null, files)
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }
}
