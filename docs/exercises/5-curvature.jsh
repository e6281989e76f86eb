// The largest eigenvalue of a Hessian by power iteration: v becomes H v, made as long as 1, again and again.
var w = reshape(leaf(1, 2, -1, 0, 3, 1), 3, 2);
var x = reshape(leaf(0.2, 0.4), 1, 2);
var loss = sum(crossEntropy(matmul(x, permute(w, 1, 0)), 1));
Variable v = reshape(leaf(1, 0), 1, 2);
double length = 0;
for (int i = 0; i < 30; i++) {
    Variable hv = Gradients.of(loss).hvp(x, v);
    length = Math.sqrt(sum(square(hv)).item());
    v = mul(hv, 1 / length).detach();
}
print(String.format("%.6f", length));
INDArray h = Gradients.of(loss).hessian(x).value().reshape(2, 2);
double mean = (h.getDouble(0, 0) + h.getDouble(1, 1)) / 2;
double product = h.getDouble(0, 0) * h.getDouble(1, 1) - h.getDouble(0, 1) * h.getDouble(1, 0);
print(String.format("%.6f", mean + Math.sqrt(mean * mean - product))); // from their mean and their product
