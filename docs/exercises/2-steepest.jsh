// The loss of a linear model, w . x: the largest increase within |d| <= epsilon is epsilon times the sum of |w|.
var w = leaf(3, -1, 0.5, -2);
var x = leaf(0.2, 0.4, 0.6, 0.8);
double epsilon = 0.1;
Variable loss(Variable x) { return sum(mul(w, x)); }
var g = gradient(loss(x), x);
var bySign = add(x, mul(sign(g), epsilon));
var byGradient = add(x, mul(g, epsilon / 3)); // as far as the largest number of g allows
print(sub(loss(bySign), loss(x)));
print(sub(loss(byGradient), loss(x)));
print(mul(sum(abs(w)), epsilon));
