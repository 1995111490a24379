namespace Armed.Trainer.Measures;

/// <summary>All thresholds of a classifier on some rows, from the highest score down; tied scores share one.</summary>
internal sealed class OperatingCurve
{
    /// <summary>Rounding of sums of weights, so that a share of 0.8 made of tenths is 0.8.</summary>
    private const double Rounding = 1e-12;

    private readonly List<OperatingPoint> _points = [];

    public OperatingCurve(ReadOnlySpan<float> scores, ScoredRows rows)
    {
        var sorted = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        for (var i = sorted.Length - 1; i >= 0;)
        {
            var score = sorted[i];
            for (; i >= 0 && sorted[i] == score; i--)
            {
                Add(rows.Outcome[order[i]] > 0.5f, rows.Weight(order[i]));
            }

            _points.Add(new OperatingPoint(score, Positives, Negatives));
        }
    }

    /// <summary>What each threshold gives, from the highest down.</summary>
    public IReadOnlyList<OperatingPoint> Points => _points;

    /// <summary>Weight of the positive rows.</summary>
    public double Positives { get; private set; }

    /// <summary>Weight of the negative rows.</summary>
    public double Negatives { get; private set; }

    /// <summary>Mean precision over the steps of recall, the area under the precision-recall curve without interpolation; NaN without a positive row.</summary>
    public double AveragePrecision()
    {
        double sum = 0, before = 0;
        foreach (var point in _points)
        {
            sum += (point.TruePositives - before) * point.TruePositives / (point.TruePositives + point.FalsePositives);
            before = point.TruePositives;
        }

        return sum / Positives;
    }

    /// <summary>The largest sensitivity at a specificity of at least that; NaN when a class is absent.</summary>
    public double SensitivityAt(double specificity) =>
        Best(point => point.FalsePositives / Negatives <= 1 - specificity + Rounding, point => point.TruePositives / Positives);

    /// <summary>The largest specificity at a sensitivity of at least that; NaN when a class is absent.</summary>
    public double SpecificityAt(double sensitivity) =>
        Best(point => point.TruePositives / Positives >= sensitivity - Rounding, point => 1 - (point.FalsePositives / Negatives));

    /// <summary>
    /// The threshold with the largest sum of sensitivity and specificity (Youden, Cancer 3, 1950), halfway to the next lower score, so that rounding does not decide; 0.5 where no threshold is
    /// better than none.
    /// </summary>
    public double YoudenThreshold()
    {
        var (best, index) = (Rounding, -1);
        for (var i = 0; i < _points.Count - 1; i++)
        {
            var youden = (_points[i].TruePositives / Positives) - (_points[i].FalsePositives / Negatives);
            (best, index) = youden > best ? (youden, i) : (best, index);
        }

        return index < 0 ? 0.5 : Below(index);
    }

    /// <summary>The lowest threshold with a specificity of at least that, halfway to the next lower score; infinite where every score of these rows calls too many negative rows positive, NaN when a class is absent.</summary>
    public double ThresholdAtSpecificity(double specificity) => Positives == 0 || Negatives == 0 ? double.NaN
        : _points.FindLastIndex(point => point.FalsePositives / Negatives <= 1 - specificity + Rounding) is >= 0 and var index ? Below(index) : double.PositiveInfinity;

    /// <summary>The highest threshold with a sensitivity of at least that, halfway to the next lower score; NaN when a class is absent.</summary>
    public double ThresholdAtSensitivity(double sensitivity) => Positives == 0 || Negatives == 0 ? double.NaN
        : Below(_points.FindIndex(point => point.TruePositives / Positives >= sensitivity - Rounding));

    /// <summary>Halfway from the threshold of a point to the next lower score, so that rounding does not decide.</summary>
    private double Below(int index) => index + 1 < _points.Count ? (_points[index].Threshold + _points[index + 1].Threshold) / 2 : _points[index].Threshold;

    private void Add(bool positive, double weight)
    {
        Positives += positive ? weight : 0;
        Negatives += positive ? 0 : weight;
    }

    private double Best(Func<OperatingPoint, bool> allowed, Func<OperatingPoint, double> value) =>
        Positives == 0 || Negatives == 0 ? double.NaN : _points.Prepend(new OperatingPoint(double.PositiveInfinity, 0, 0)).Where(allowed).Max(value);
}
