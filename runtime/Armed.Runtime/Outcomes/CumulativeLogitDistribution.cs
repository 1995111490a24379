using Armed.Runtime.Posterior;

namespace Armed.Runtime.Outcomes;

/// <summary>
/// Ordinal y in 0 .. J: P(y &lt;= k) = sigmoid(cut_k - eta), k = 0 .. J - 1, cut points increasing. Its parameters are the first cut point and the
/// logarithms of the increments.
/// </summary>
internal sealed class CumulativeLogitDistribution(double[] cutPoints) : OutcomeDistribution
{
    private readonly double[] _logGap = LogGaps(cutPoints);

    internal override ReadOnlySpan<double> CutPoints => cutPoints;

    public override double[] Parameters
    {
        get
        {
            var parameters = new double[cutPoints.Length];
            parameters[0] = cutPoints[0];
            for (var k = 1; k < parameters.Length; k++)
            {
                parameters[k] = Math.Log(cutPoints[k] - cutPoints[k - 1]);
            }

            return parameters;
        }
    }

    public override OutcomeDistribution With(ReadOnlySpan<double> parameters)
    {
        var cuts = new double[cutPoints.Length];
        cuts[0] = parameters[0];
        for (var k = 1; k < cuts.Length; k++)
        {
            cuts[k] = cuts[k - 1] + Math.Exp(parameters[k]);
        }

        return new CumulativeLogitDistribution(cuts);
    }

    // With upper cut a and lower cut b: sigmoid(a - eta) - sigmoid(b - eta) = sigmoid(a - eta) sigmoid(eta - b) (1 - exp(b - a)), free of cancellation.
    public override double LogLikelihood(double eta, double y)
    {
        var k = (int)y;
        var upper = k < cutPoints.Length ? -Logistic.Softplus(eta - cutPoints[k]) : 0;
        var lower = k > 0 ? -Logistic.Softplus(cutPoints[k - 1] - eta) : 0;
        return upper + lower + _logGap[k];
    }

    public override RowTerms Terms(double eta, double y)
    {
        var k = (int)y;
        var (first, weight, slope) = (0.0, 0.0, 0.0);
        if (k < cutPoints.Length)
        {
            AddSide(eta - cutPoints[k], -1);
        }

        if (k > 0)
        {
            AddSide(eta - cutPoints[k - 1], 1);
        }

        return new(LogLikelihood(eta, y), first, weight, slope);

        // log sigmoid(sign x): derivative sign sigmoid(-sign x), minus the second p q.
        void AddSide(double x, int sign)
        {
            var (p, q) = (Logistic.Sigmoid(x), Logistic.Sigmoid(-x));
            first += sign > 0 ? q : -p;
            weight += p * q;
            slope += p * q * (q - p);
        }
    }

    private static double[] LogGaps(double[] cuts)
    {
        var gaps = new double[cuts.Length + 1]; // outer classes have one side only
        for (var k = 1; k < cuts.Length; k++)
        {
            gaps[k] = Math.Log(-Expm1(cuts[k - 1] - cuts[k]));
        }

        return gaps;
    }

    // exp(x) - 1 for x <= 0; the quotient restores what the subtraction loses (Kahan).
    private static double Expm1(double x)
    {
        var power = Math.Exp(x);
        return power == 1 ? x : power - 1 <= -0.5 ? power - 1 : (power - 1) * x / Math.Log(power);
    }
}
