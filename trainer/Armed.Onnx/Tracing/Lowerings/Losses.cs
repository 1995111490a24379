namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Losses of two tensors, element by element, their mean or their sum.</summary>
internal static class Losses
{
    private const double LowestLogarithm = -100; // of torch's binary_cross_entropy

    public static void AddTo(LoweringTable table)
    {
        table.Add("mse_loss", "Sub, Mul, Cast, ReduceMean, ReduceSum", call => Reduced(call, 2, Square(call, Difference(call))));
        table.Add("l1_loss", "Sub, Abs, Cast, ReduceMean, ReduceSum", call => Reduced(call, 2, call.Node("Abs", [Difference(call)])));
        table.Add("smooth_l1_loss", "Sub, Abs, Less, Mul, Where, Cast, ReduceMean, ReduceSum", call => Reduced(call, 2, SmoothDistance(call, call.Number(3))));
        table.Add("huber_loss", "Sub, Abs, Less, Mul, Where, Cast, ReduceMean, ReduceSum", call => Reduced(call, 2, call.Node("Mul", [SmoothDistance(call, call.Number(3)), call.Scalar(call.Number(3))])));
        table.Add("binary_cross_entropy", "Sub, Log, Max, Mul, Add, Neg, ReduceMean, ReduceSum", CrossEntropy,
            "Probabilities below 0.001 have about 3 digits in log(1 - p); binary_cross_entropy_with_logits has all.");
        table.Add("binary_cross_entropy_with_logits", "Sub, Softplus, Neg, Mul, Add, ReduceMean, ReduceSum", CrossEntropyOfLogits);
        table.Add("kl_div", "Log, Exp, Mul, Sub, Equal, Where, ReduceMean, ReduceSum", Divergence);
    }

    private static GraphValue Difference(OperatorCall call) => call.Node("Sub", [call.As(0, call.Element), call.As(1, call.Element)]);

    private static GraphValue Square(OperatorCall call, GraphValue x) => call.Node("Mul", [x, x]);

    private static GraphValue Reduced(OperatorCall call, int reduction, GraphValue loss) =>
        call.Int(reduction) switch { 0 => loss, 1 => Reductions.Reduce(call, "ReduceMean", loss, [], false), _ => Reductions.Reduce(call, "ReduceSum", loss, [], false) };

    // |d| < beta: d^2 / (2 beta), else |d| - beta / 2. Huber's loss is beta times that.
    private static GraphValue SmoothDistance(OperatorCall call, double beta)
    {
        var size = call.Node("Abs", [Difference(call)]);
        var linear = call.Node("Sub", [size, call.Scalar(beta / 2)]);
        return beta == 0 ? linear : call.Node("Where", [call.Node("Less", [size, call.Scalar(beta)]), call.Node("Mul", [Square(call, size), call.Scalar(0.5 / beta)]), linear]);
    }

    // (p, y, weight, reduction): -(y log p + (1 - y) log(1 - p)), logarithms of at least -100.
    private static GraphValue CrossEntropy(OperatorCall call)
    {
        GraphValue Bounded(GraphValue x) => call.Node("Max", [call.Node("Log", [x]), call.Scalar(LowestLogarithm)]);
        GraphValue Rest(GraphValue x) => call.Node("Sub", [call.Scalar(1), x]);
        GraphValue p = call.In(0), y = call.In(1);
        var logarithm = call.Node("Add", [call.Node("Mul", [y, Bounded(p)]), call.Node("Mul", [Rest(y), Bounded(Rest(p))])]);
        return Reduced(call, 3, Weighted(call, 2, call.Node("Neg", [logarithm])));
    }

    // (x, y, weight, positive weight, reduction): (1 - y) x + (1 + (w - 1) y) log(1 + e^-x).
    private static GraphValue CrossEntropyOfLogits(OperatorCall call)
    {
        GraphValue x = call.In(0), y = call.In(1);
        var positive = call.Node("Softplus", [call.Node("Neg", [x])]);
        if (call.Has(3))
        {
            var factor = call.Node("Add", [call.Node("Mul", [call.Node("Sub", [call.In(3), call.Scalar(1)]), y]), call.Scalar(1)]);
            positive = call.Node("Mul", [factor, positive]);
        }

        var loss = call.Node("Add", [call.Node("Mul", [call.Node("Sub", [call.Scalar(1), y]), x]), positive]);
        return Reduced(call, 4, Weighted(call, 2, loss));
    }

    private static GraphValue Weighted(OperatorCall call, int weight, GraphValue loss) => call.Has(weight) ? call.Node("Mul", [loss, call.In(weight)]) : loss;

    // (log q, p, reduction, p is a logarithm): p log p - p log q, of which p log p is 0 where p is.
    private static GraphValue Divergence(OperatorCall call)
    {
        GraphValue q = call.In(0), p = call.In(1);
        if (call.Flag(3))
        {
            return Reduced(call, 2, call.Node("Mul", [call.Node("Exp", [p]), call.Node("Sub", [p, q])]));
        }

        var entropy = call.Node("Where", [call.Node("Equal", [p, call.Scalar(0)]), call.Scalar(0), call.Node("Mul", [p, call.Node("Log", [p])])]);
        return Reduced(call, 2, call.Node("Sub", [entropy, call.Node("Mul", [p, q])]));
    }
}
