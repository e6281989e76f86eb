package io.github.perturb4j.nn.infer;

import java.util.List;
import java.util.Optional;

/**
 * What a frozen network does for one input shape.
 *
 * @param refusal why the plain function computes it, if it does; the rest is empty then
 * @param layers the fused layers in order
 * @param workspaceBytes memory of one forward pass with its gradient
 * @param weightBytes memory of the packed weights
 */
public record PlanReport(Optional<String> refusal, List<Layer> layers, long workspaceBytes, long weightBytes) {
    /**
     * One fused layer.
     *
     * @param text what it computes
     * @param shape of its result, as n x c x h x w
     * @param strategy how it and its gradient are computed, if there is a choice
     */
    public record Layer(String text, String shape, String strategy) {
        /**
         * The name by which {@link Strategies} override it, such as {@code conv 3x3 64->64}: only convolutions have
         * one.
         */
        public Optional<String> convolution() {
            return text.startsWith(ConvolutionLayer.KIND)
                    ? Optional.of(text.split(" \\+ |, ", 2)[0])
                    : Optional.empty();
        }
    }

    static PlanReport of(FrozenPlan plan, long weightBytes) {
        List<Layer> layers = plan.graph().nodes().stream()
                .map(node -> new Layer(
                        node.text(), node.shape().toString(), node.map().strategy()))
                .toList();
        return new PlanReport(Optional.empty(), layers, plan.buffers().bytes(), weightBytes);
    }

    static PlanReport plain(String refusal) {
        return new PlanReport(Optional.of(refusal), List.of(), 0, 0);
    }
}
