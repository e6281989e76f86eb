// Rounding to 4 levels: flat nearly everywhere. A rule that passes g on is wrong, and of use (Athalye et al. 2018).
record Levels(boolean pass) implements ElementwiseOp {
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> Math.rint(3 * v) / 3);
    }
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {pass ? g : zerosLike(x[0])};
    }
}
var w = leaf(3, -1, 2);
var x = leaf(0.2, 0.4, 0.6);
Variable loss(Variable x, boolean pass) { return sum(mul(w, Ops.apply(new Levels(pass), x))); }
var honest = gradient(loss(x, false), x);
var straight = gradient(loss(x, true), x);
print(honest);
print(straight);
print(loss(x, false));
print(loss(add(x, mul(sign(honest), 0.3)), false));
print(loss(add(x, mul(sign(straight), 0.3)), false));
print(GradCheck.of(new Levels(false)).run(x.value()).passed());
print(GradCheck.of(new Levels(true)).run(x.value()).passed());
