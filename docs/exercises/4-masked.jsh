// A classifier of two pixels and two classes, whose logits are 400 times what they should be: the same decisions,
// but float32 has no gradient left of the cross-entropy.
Variable f32(int rows, int columns, double... values) {
    return Variable.leaf(Memory.of(DataType.FLOAT, values, rows, columns));
}
var w = f32(2, 2, 1, -1, -1, 1);
var x = f32(1, 2, 0.7, 0.3);
Variable logits(Variable x) { return mul(matmul(x, w), 400); }
double winner(Variable x) { return logits(x).value().argMax(1).getDouble(0); }
Variable margin(Variable x) { return sub(slice(logits(x), 1, 1, 2, 1), slice(logits(x), 1, 0, 1, 1)); }
Variable step(Variable x, Variable loss) { return add(x, mul(sign(gradient(loss, x)), 0.25)); }
var byLoss = step(x, sum(crossEntropy(logits(x), 0)));
var byMargin = step(x, sum(margin(x)));
print(byLoss);
print("cross-entropy: class " + (int) winner(x) + " becomes " + (int) winner(byLoss));
print(byMargin);
print("margin: class " + (int) winner(x) + " becomes " + (int) winner(byMargin));
