package io.github.perturb4j.autodiff.kernel.vector;

import java.lang.System.Logger.Level;

/**
 * Which {@link PanelProduct} the JVM has, chosen once: Java's vectors where the module {@value #MODULE} is there, and
 * none elsewhere.
 */
public final class PanelProducts {
    /**
     * The property that turns Java's vectors off, by the value {@code off}: {@value}. By {@code load} they are loaded
     * where the JVM was not told of their module; it needs the options {@code --add-exports
     * java.base/jdk.internal.module=ALL-UNNAMED} and {@code EnableVectorSupport} then, as the launcher gives them.
     */
    public static final String PROPERTY = "perturb4j.vectors";

    private static final String MODULE = "jdk.incubator.vector";
    private static final PanelProduct CHOSEN = choose();

    private PanelProducts() {}

    /** The one of this JVM; null if there is none, and BLAS multiplies. */
    public static PanelProduct chosen() {
        return CHOSEN;
    }

    /** What multiplies by packed weights, in a few words for people. */
    public static String text() {
        return CHOSEN == null ? "BLAS" : CHOSEN.text();
    }

    private static PanelProduct choose() {
        String wanted = System.getProperty(PROPERTY, "");
        if (wanted.equals("off") || !isOptimised()) {
            return null;
        }
        try {
            if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
                if (!wanted.equals("load")) {
                    debug("products of matrices are faster with the JVM's option --add-modules " + MODULE, null);
                    return null;
                }
                load();
            }
            PanelProduct made = (PanelProduct) Class.forName(PanelProducts.class.getPackageName() + ".VectorProduct")
                    .getDeclaredConstructor()
                    .newInstance();
            TileWarmUp.start(made);
            return made;
        } catch (ReflectiveOperationException | LinkageError e) {
            debug("Java's vectors cannot be used", e);
            return null;
        }
    }

    /** Whether the JVM has its optimising compiler: without it each vector is an object. */
    private static boolean isOptimised() {
        String how = System.getProperty("java.vm.info", "");
        return !how.contains("interpreted") && !how.contains("emulated-client");
    }

    /** Loads the module as the JVM loads those of its agents. That says nothing of incubating modules on stderr. */
    private static void load() throws ReflectiveOperationException {
        Class.forName("jdk.internal.module.Modules")
                .getMethod("loadModule", String.class)
                .invoke(null, MODULE);
    }

    private static void debug(String message, Throwable cause) {
        System.getLogger(PanelProducts.class.getName()).log(Level.DEBUG, message, cause);
    }
}
