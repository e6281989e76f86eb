package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Every optimiser, schedule, clipping and average against what PyTorch did, step by step. */
class GoldenOptimTest {
    private static final JsonNode GOLDEN = Toy.golden("optim.json");
    private static final JsonNode MORE = Toy.golden("optim_more.json");
    private static final double FLOAT64 = 1e-12;
    /** Both sides round to float32 (half an ulp is 3e-8 below 1), PyTorch at every operation, we once a step. */
    private static final double FLOAT32 = 5e-7;

    private static final SgdOptions MOMENTUM = SgdOptions.plain().withMomentum(0.9);

    static Stream<String> optimisers() {
        return names(MORE.get("float32"));
    }

    static Stream<String> float64Optimisers() {
        return names(GOLDEN.get("optimisers"));
    }

    private static Stream<String> names(JsonNode recorded) {
        List<String> names = new ArrayList<>();
        recorded.fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    @Test
    void everyRecordedOptimiserIsTested() {
        assertThat(float64Optimisers()).hasSize(7);
        assertThat(optimisers()).hasSize(8).containsAll(float64Optimisers().toList());
        assertThat(MORE.get("torch").asText()).startsWith("2.13");
    }

    private static Optimiser optimiser(String name, Toy net) {
        var p = net.namedParameters();
        return switch (name) {
            case "sgd" -> new Sgd(p, SgdOptions.plain());
            case "sgd_momentum" -> new Sgd(p, MOMENTUM);
            case "sgd_nesterov_decay" -> new Sgd(p, MOMENTUM.withNesterov().withWeightDecay(WeightDecay.ofAll(5e-4)));
            case "sgd_dampening" -> new Sgd(p, MOMENTUM.withDampening(0.5));
            case "adam" -> new Adam(p, AdamOptions.adam());
            case "adam_decay_amsgrad" ->
                new Adam(
                        p,
                        AdamOptions.adam()
                                .withBetas(0.8, 0.99)
                                .withWeightDecay(WeightDecay.ofAll(1e-2))
                                .withAmsgrad());
            case "adamw" -> new Adam(p, AdamOptions.adamW().withWeightDecay(WeightDecay.ofAll(0.1)));
            case "adamw_amsgrad" ->
                new Adam(
                        p,
                        AdamOptions.adamW()
                                .withWeightDecay(WeightDecay.ofAll(0.1))
                                .withAmsgrad());
            default -> throw new IllegalArgumentException("no optimiser for " + name);
        };
    }

    private static double learningRate(String name) {
        return name.equals("sgd_dampening") ? 0.05 : name.startsWith("sgd") ? 0.1 : 0.01;
    }

    private static void assertSteps(
            String what, Toy net, Optimiser optimiser, Schedule schedule, JsonNode steps, double tolerance) {
        assertThat(steps).isNotEmpty();
        for (int t = 0; t < steps.size(); t++) {
            optimiser.step(net.gradients(t), schedule);
            assertThat(net.values("p"))
                    .as("%s, parameter after step %d", what, t)
                    .containsExactly(Toy.doubles(steps.get(t)), within(tolerance));
        }
    }

    @ParameterizedTest
    @MethodSource("float64Optimisers")
    void stepsInFloat64(String name) {
        JsonNode recorded = GOLDEN.get("optimisers").get(name);
        assertThat(recorded.get("options").get("lr").asDouble()).isEqualTo(learningRate(name));
        Toy net = Toy.single(DataType.DOUBLE, 6);
        Schedule rate = Schedule.constant(learningRate(name));
        assertSteps(name, net, optimiser(name, net), rate, recorded.get("steps"), FLOAT64);
    }

    @ParameterizedTest
    @MethodSource("optimisers")
    void stepsInFloat32(String name) {
        Toy net = Toy.single(DataType.FLOAT, 6);
        Schedule rate = Schedule.constant(learningRate(name));
        assertSteps(name, net, optimiser(name, net), rate, MORE.get("float32").get(name), FLOAT32);
        JsonNode float64 = GOLDEN.get("optimisers").get(name);
        if (float64 != null) {
            Toy again = Toy.single(DataType.FLOAT, 6);
            assertSteps(name, again, optimiser(name, again), rate, float64.get("steps"), FLOAT32);
        }
    }

    @ParameterizedTest
    @MethodSource("optimisers")
    void twoHundredSteps(String name) {
        Toy net = Toy.single(DataType.DOUBLE, 6);
        Optimiser optimiser = optimiser(name, net);
        for (int t = 0; t < 200; t++) {
            optimiser.step(net.gradients(t), learningRate(name));
        }
        assertThat(net.values("p"))
                .containsExactly(Toy.doubles(MORE.get("after_200").get(name)), within(FLOAT64));
    }

    @Test
    void schedules() {
        JsonNode rates = GOLDEN.get("schedules").get("lrs");
        assertRates(Schedule.step(0.1, 3, 0.1), rates.get("step"));
        assertRates(Schedule.multiStep(0.1, 0.5, 2, 5), rates.get("multistep"));
        assertRates(Schedule.cosine(0.1, 10, 1e-3), rates.get("cosine"));
        assertRates(Schedule.oneCycle(0.4, 10), rates.get("onecycle"));
        assertThat(rates).hasSize(4);
    }

    @Test
    void warmUps() {
        JsonNode rates = MORE.get("warm_up");
        assertRates(Schedule.cosine(0.1, 12, 1e-3).withWarmUp(5, 0.01), rates.get("cosine"));
        assertRates(Schedule.step(0.1, 3, 0.1).withWarmUp(4, 1.0 / 3), rates.get("step"));
    }

    private static void assertRates(Schedule schedule, JsonNode recorded) {
        double[] expected = Toy.doubles(recorded);
        for (int step = 0; step < expected.length; step++) {
            assertThat(schedule.learningRate(step)).as("step %d", step).isCloseTo(expected[step], within(FLOAT64));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "sgd_nesterov", "adam", "linear_37", "three_phases_23", "three_phases_half_20"})
    void oneCycleMovesLearningRateAndMomentum(String name) {
        JsonNode recorded = MORE.get("one_cycle").get(name);
        Toy net = Toy.single(DataType.DOUBLE, 6);
        OneCycle cycle = switch (name) {
            case "adam" -> Schedule.oneCycle(0.04, 10);
            case "linear_37" ->
                Schedule.oneCycle(0.2, 37)
                        .withRise(0.25)
                        .withAnneal(OneCycle.Anneal.LINEAR)
                        .withDivisors(10, 100)
                        .withMomentum(0.8, 0.9);
            case "three_phases_23" -> Schedule.oneCycle(0.2, 23).withRise(0.4).withThreePhases();
            case "three_phases_half_20" ->
                Schedule.oneCycle(0.2, 20).withRise(0.5).withThreePhases().withAnneal(OneCycle.Anneal.LINEAR);
            default -> Schedule.oneCycle(0.4, 10);
        };
        assertRates(cycle, recorded.get("lrs"));
        assertRates(step -> cycle.momentum(step).orElseThrow(), recorded.get("momenta"));
        Optimiser optimiser = switch (name) {
            case "adam" -> optimiser("adam", net);
            case "sgd_nesterov" -> new Sgd(net.namedParameters(), MOMENTUM.withNesterov());
            default -> new Sgd(net.namedParameters(), MOMENTUM);
        };
        assertSteps(name, net, optimiser, cycle, recorded.get("steps"), FLOAT64);
    }

    @Test
    void clippingByNorm() {
        Toy net = Toy.pair(DataType.DOUBLE);
        Optimiser optimiser = new Sgd(net.namedParameters(), MOMENTUM.withClipping(Clipping.byNorm(1.5)));
        assertPair(net, optimiser, 0.1, MORE.get("clip_norm_1_5"));
    }

    @Test
    void clippingByValue() {
        Toy net = Toy.pair(DataType.DOUBLE);
        Optimiser optimiser = new Adam(net.namedParameters(), AdamOptions.adam().withClipping(Clipping.byValue(0.4)));
        assertPair(net, optimiser, 0.01, MORE.get("clip_value_0_4"));
    }

    @Test
    void decayOfWeightsAlone() {
        JsonNode recorded = MORE.get("decay_of_weights");
        WeightDecay decay = WeightDecay.ofWeights(0.1);
        Toy net = Toy.pair(DataType.DOUBLE);
        assertPair(net, new Sgd(net.namedParameters(), MOMENTUM.withWeightDecay(decay)), 0.1, recorded.get("sgd"));
        Toy other = Toy.pair(DataType.DOUBLE);
        Optimiser adamW = new Adam(other.namedParameters(), AdamOptions.adamW().withWeightDecay(decay));
        assertPair(other, adamW, 0.01, recorded.get("adamw"));
    }

    private static void assertPair(Toy net, Optimiser optimiser, double learningRate, JsonNode steps) {
        for (int t = 0; t < steps.size(); t++) {
            double norm = optimiser.step(net.gradients(t), learningRate);
            if (!steps.get(t).get("norm").isNull()) {
                assertThat(norm).isCloseTo(steps.get(t).get("norm").asDouble(), within(FLOAT64));
            }
            for (String name : List.of("p", "q")) {
                assertThat(net.values(name))
                        .as("%s after step %d", name, t)
                        .containsExactly(Toy.doubles(steps.get(t).get(name)), within(FLOAT64));
            }
        }
    }

    @Test
    void averages() {
        Map<String, MovingAverage.Decay> decays =
                Map.of("ema_0_9", k -> k == 0 ? 0 : 0.9, "mean", MovingAverage.Decay.mean());
        decays.forEach((name, decay) -> {
            Toy net = Toy.single(DataType.DOUBLE, 6);
            Optimiser optimiser = optimiser("sgd", net);
            MovingAverage average = new MovingAverage(net, decay);
            JsonNode recorded = MORE.get("average").get(name);
            for (int t = 0; t < recorded.size(); t++) {
                optimiser.step(net.gradients(t), 0.1);
                average.update();
                assertThat(Toy.read(average.averages(), "p"))
                        .as("%s after step %d", name, t)
                        .containsExactly(Toy.doubles(recorded.get(t)), within(FLOAT64));
            }
        });
    }
}
