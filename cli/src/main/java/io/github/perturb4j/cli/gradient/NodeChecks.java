package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradAudit;
import io.github.perturb4j.autodiff.check.OpFinding;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What an audit found of each op of a graph, in words; the audit ends at the first op that is wrong. */
final class NodeChecks {
    private final Map<Long, String> words = new HashMap<>();

    /** Of a graph that is kept. */
    static NodeChecks of(Variable y, TraceWatcher watcher) {
        NodeChecks checks = new NodeChecks();
        GradAudit audit = GradAudit.of(y);
        int ops = audit.ops();
        audit.listener(finding -> {
                    checks.words.put(finding.id(), words(finding));
                    watcher.at("checking gradient rules", finding.position(), ops);
                })
                .run();
        return checks;
    }

    /** The verdict on the op that computed the node; null where there is none. */
    String of(long id) {
        return words.get(id);
    }

    static String words(OpFinding finding) {
        if (finding.failure() != null) {
            return "FAILED: " + finding.failure();
        }
        String error = String.format(Locale.ROOT, "worst relative error %.1e", finding.worstRelative());
        return switch (finding.verdict()) {
            case PASSED -> "passed, " + error;
            case KINK -> "kink: passed beside it, " + error;
            case UNDECIDED -> "undecided, gradients too small beside the rounding, " + error;
            case FAILED -> "FAILED, " + error + ", in input " + finding.worstInput() + ": " + finding.worst();
        };
    }
}
