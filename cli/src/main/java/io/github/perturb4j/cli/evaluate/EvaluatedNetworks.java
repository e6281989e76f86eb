package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.cli.attack.AttackedModel;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.resnet.Classifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The networks of an evaluation.
 *
 * @param attacked what is judged
 * @param others those that attacks are made on, as written
 * @param hashes of the others' weights; null without others
 */
record EvaluatedNetworks(AttackedModel attacked, Map<String, Classifier> others, Map<String, String> hashes) {
    /** @param load reads one */
    static EvaluatedNetworks of(
            CommandSpec spec,
            List<ModelLoader> sources,
            List<String> transfers,
            Randomness randomness,
            Function<ModelLoader, Classifier> load) {
        AttackedModel attacked = AttackedModel.of(sources, randomness, load);
        Map<String, Classifier> others = new LinkedHashMap<>();
        Map<String, String> hashes = new LinkedHashMap<>();
        for (String text : transfers) {
            ModelLoader source = ModelLoader.other(spec, "--transfer-from", text, attacked.classNames());
            others.put(text, load.apply(source));
            hashes.put(text, source.weightsSha256());
        }
        return new EvaluatedNetworks(attacked, others, others.isEmpty() ? null : hashes);
    }

    /** Which network the attacks of which row are made on. */
    Map<String, Classifier> sources(EvaluationRequest request) {
        Map<String, Classifier> sources = new LinkedHashMap<>();
        request.grid().attacks().forEach((name, attack) -> {
            if (!(attack instanceof MinimalNormAttack)) {
                others.forEach((other, network) -> sources.put(EvaluateOptions.row(name, other), network));
            }
        });
        sources.keySet().retainAll(request.grid().attacks().keySet());
        return sources;
    }
}
