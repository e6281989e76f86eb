package io.github.perturb4j.cli.diagnose;

import io.github.perturb4j.attacks.diagnosis.Diagnosis;
import io.github.perturb4j.cli.output.StepBar;
import me.tongfei.progressbar.ProgressBar;

/** Which check is running, as a bar on stderr; nothing where stderr is no terminal. */
final class CheckBar implements AutoCloseable {
    private final ProgressBar bar = Boolean.getBoolean(StepBar.TERMINAL)
            ? StepBar.bar("diagnosis", Diagnosis.checkNames().size())
            : null;

    /** A check begins. */
    void show(String check) {
        if (bar != null) {
            bar.stepTo(Diagnosis.checkNames().indexOf(check));
            bar.setExtraMessage(" " + check);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
