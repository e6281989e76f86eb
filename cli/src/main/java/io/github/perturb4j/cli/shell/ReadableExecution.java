package io.github.perturb4j.cli.shell;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs snippets in this JVM, as the JDK's {@code local} does, so that native libraries are loaded once; but values are
 * printed as {@link ValueText} has them, and a stack trace is that of the person's own lines.
 */
public final class ReadableExecution implements ExecutionControlProvider {
    /** For {@code --execution}. */
    static final String NAME = "perturb4j";

    /** What the classes around snippets begin with. */
    private static final String SNIPPETS = "REPL.";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) throws Throwable {
        return new Control();
    }

    private static final class Control extends LocalExecutionControl {
        /** Of the snippet that runs; there is one at a time. */
        private static volatile Method snippet;

        /** The JDK runs this in its place, on a thread that Ctrl-C ends. */
        private static final Method RUN = run();

        private static Method run() {
            try {
                Method run = Control.class.getDeclaredMethod("runSnippet");
                run.setAccessible(true);
                return run;
            } catch (NoSuchMethodException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected String invoke(Method method) throws Exception {
            snippet = method;
            return super.invoke(RUN);
        }

        @SuppressWarnings("UnusedMethod") // by reflection
        private static Object runSnippet() throws Throwable {
            try {
                Object value = snippet.invoke(null);
                return ValueText.of(value)
                        .map(text -> declares(snippet) ? firstLine(text) : text)
                        .<Object>map(Shown::new)
                        .orElse(value);
            } catch (InvocationTargetException e) {
                throw ownLines(e.getCause());
            }
        }

        @Override
        public String varValue(String className, String name)
                throws RunException, EngineTerminationException, InternalException {
            try {
                Field field = findClass(className).getDeclaredField(name);
                field.setAccessible(true);
                return ValueText.of(field.get(null)).map(Control::firstLine).orElse(super.varValue(className, name));
            } catch (ReflectiveOperationException e) {
                throw new InternalException(e.toString());
            }
        }

        private record Shown(String text) {
            @Override
            public String toString() {
                return text;
            }
        }

        /** Whether it is {@code var x = ...}: who wants the numbers asks for x. */
        private static boolean declares(Method method) {
            return Arrays.stream(method.getDeclaringClass().getDeclaredFields())
                    .anyMatch(field -> !field.getName().startsWith("$"));
        }

        private static String firstLine(String text) {
            return text.lines().findFirst().orElse("");
        }

        private static Throwable ownLines(Throwable problem) {
            for (Throwable each = problem; each != null; each = each.getCause()) {
                each.setStackTrace(Arrays.stream(each.getStackTrace())
                        .filter(frame -> frame.getClassName().startsWith(SNIPPETS))
                        .toArray(StackTraceElement[]::new));
            }
            return problem;
        }
    }
}
