// softplus(x) = log(1 + e^x), whose slope is 1 / (1 + e^-x).
Variable naive(Variable x) { return log(add(exp(x), 1)); }
Variable folded(Variable x) { return add(relu(x), log(add(exp(neg(abs(x))), 1))); }
Variable stable(Variable x) {
    Variable both = cat(1, reshape(x, x.size(0), 1), zerosLike(reshape(x, x.size(0), 1)));
    return logSumExp(both, 1, false);
}
var x = leaf(0, 1000, -1000);
print(naive(x));
print(gradient(sum(naive(x)), x));   // infinity times 0
print(gradient(sum(folded(x)), x));  // at 0 the choices of relu and abs add up to 0, not to a half
print(stable(x));
print(gradient(sum(stable(x)), x));
