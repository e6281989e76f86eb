package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.StateDict;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class MovingAverageTest {
    private static final MovingAverage.Decay HALF = MovingAverage.Decay.constant(0.5);

    private static Module network() {
        return new Sequential(new Conv2d(1, 2, 3, 1, 1, 1), new BatchNorm2d(2));
    }

    private static void forward(Module net, int batch) {
        net.forward(Variable.of(Memory.of(DataType.FLOAT, Toy.unit("batch" + batch, 2 * 16), 2, 1, 4, 4)));
    }

    @Property(tries = 50, seed = "4")
    void theAverageIsAWeightedSumOfAllIterates(@ForAll @DoubleRange(min = 0, max = 0.99) double decay) {
        Toy net = Toy.single(DataType.DOUBLE, 1);
        net.set("p", 4);
        MovingAverage ema = new MovingAverage(net, MovingAverage.Decay.constant(decay));
        MovingAverage mean = new MovingAverage(net, MovingAverage.Decay.mean());
        double weighted = Math.pow(decay, 6) * 4;
        double sum = 0;
        for (int t = 1; t <= 6; t++) {
            net.set("p", t * t);
            ema.update();
            mean.update();
            weighted += (1 - decay) * Math.pow(decay, 6 - t) * t * t;
            sum += t * t;
            assertThat(Toy.read(mean.averages(), "p")).containsExactly(new double[] {sum / t}, within(1e-12));
        }
        assertThat(Toy.read(ema.averages(), "p")).containsExactly(new double[] {weighted}, within(1e-12));
        assertThat(ema.updates()).isEqualTo(6);
    }

    @Test
    void aWarmedUpAverageForgetsTheStart() {
        MovingAverage.Decay decay = MovingAverage.Decay.warmedUp(0.9);
        assertThat(new double[] {decay.at(0), decay.at(8), decay.at(79), decay.at(80), decay.at(500)})
                .containsExactly(new double[] {0.1, 0.5, 80.0 / 89, 0.9, 0.9}, within(1e-15));
    }

    @Test
    void runningStatisticsAreAveragedAndCountersAreNot() {
        Module net = network().initialise(1);
        MovingAverage average = new MovingAverage(net, HALF);
        forward(net, 0);
        average.update();
        StateDict now = net.stateDict();
        StateDict averages = average.averages();
        assertThat(averages.names()).containsExactlyElementsOf(now.names());
        double[] mean = Toy.read(now, "1.running_mean");
        assertThat(Toy.read(averages, "1.running_mean"))
                .containsExactly(new double[] {mean[0] / 2, mean[1] / 2}, within(1e-9));
        assertThat(averages.get("1.num_batches_tracked")).isEqualTo(now.get("1.num_batches_tracked"));
        assertThat(average.state().names()).noneMatch(name -> name.endsWith("num_batches_tracked"));
        assertThat(network().load(averages, DataType.FLOAT).stateDict()).isEqualTo(averages);
    }

    @Test
    void swappingInIsUndoneBitForBit() {
        Module net = network().initialise(1);
        MovingAverage average = new MovingAverage(net, HALF);
        for (int batch = 0; batch < 3; batch++) {
            forward(net, batch);
            average.update();
        }
        StateDict own = net.stateDict();
        StateDict averages = average.averages();
        assertThat(averages).isNotEqualTo(own);
        MovingAverage.Lent first = average.swapIn();
        assertThat(net.stateDict()).isEqualTo(averages);
        assertThatThrownBy(average::update)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("swapIn()");
        assertThatThrownBy(average::swapIn).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(average::state).hasMessageContaining("state()");
        first.close();
        assertThat(net.stateDict()).isEqualTo(own);
        assertThat(average.averages()).isEqualTo(averages);
        try (MovingAverage.Lent second = average.swapIn()) {
            first.close(); // a second time
            assertThat(second).isNotSameAs(first);
            assertThat(net.stateDict()).isEqualTo(averages);
        }
        assertThat(net.stateDict()).isEqualTo(own);
    }

    @Test
    void aResumedAverageHasTheSameBits(@TempDir Path folder) {
        Module net = network().initialise(1);
        MovingAverage whole = new MovingAverage(net, MovingAverage.Decay.warmedUp(0.99));
        forward(net, 0);
        whole.update();
        whole.state().writeSafetensors(folder.resolve("average"));
        MovingAverage resumed = new MovingAverage(network().initialise(7), MovingAverage.Decay.warmedUp(0.99));
        assertThatThrownBy(() -> resumed.load(net.stateDict()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("average.0.weight");
        MovingAverage again = new MovingAverage(net, MovingAverage.Decay.warmedUp(0.99));
        again.load(StateDict.readSafetensors(folder.resolve("average")));
        forward(net, 1);
        whole.update();
        again.update();
        assertThat(again.state()).isEqualTo(whole.state());
        assertThat(again.averages()).isEqualTo(whole.averages());
    }

    @Test
    void aLayerThatIsUsedTwiceIsAveragedOnce() {
        Linear tied = new Linear(2, 2);
        Module net = new Sequential(tied, tied).initialise(1);
        MovingAverage average = new MovingAverage(net, HALF);
        tied.initialise(9);
        average.update();
        StateDict own = net.stateDict();
        StateDict averages = average.averages();
        assertThat(averages.get("1.weight")).isEqualTo(averages.get("0.weight")).isNotEqualTo(own.get("1.weight"));
        try (MovingAverage.Lent lent = average.swapIn()) {
            assertThat(lent).isNotNull();
            assertThat(net.stateDict()).isEqualTo(averages);
        }
        assertThat(net.stateDict()).isEqualTo(own);
    }

    @Test
    void misuseIsExplained() {
        Module net = network().initialise(1);
        MovingAverage average = new MovingAverage(net, k -> 1.5);
        assertThatThrownBy(average::update).hasMessageContaining("decay must be in [0, 1], found 1.5");
        net.to(DataType.DOUBLE);
        MovingAverage.Decay half = HALF;
        MovingAverage wide = new MovingAverage(net, half);
        net.to(DataType.FLOAT);
        assertThatThrownBy(wide::update).hasMessageContaining("'0.weight' is FLOAT, its average DOUBLE");
        assertThatThrownBy(() -> MovingAverage.Decay.constant(1)).hasMessageContaining("decay");
        assertThatThrownBy(() -> new MovingAverage(network(), half)).hasMessageContaining("initialise(seed)");
    }
}
