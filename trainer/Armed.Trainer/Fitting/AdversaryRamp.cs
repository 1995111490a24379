namespace Armed.Trainer.Fitting;

/// <summary>
/// The adversary's weight over training: lambda_g (2 / (1 + exp(-10 p)) - 1) in progress p (Ganin et al., JMLR 17, 2016), where p does not grow
/// while the adversary knows no more than the clusters' frequencies: the reversed loss is unbounded below.
/// </summary>
internal sealed class AdversaryRamp(double weight, double chance, long steps)
{
    private const double Smoothing = 0.05;
    private double _crossEntropy = double.NaN;
    private long _advanced;

    /// <summary>Weight of the next step.</summary>
    public double Weight => weight * (2 / (1 + Math.Exp(-10 * Math.Min(1, (double)_advanced / steps))) - 1);

    /// <summary>Whether the weight is within a sixth of its end.</summary>
    public bool IsSettled => Weight > weight * 5 / 6;

    /// <summary>Takes the adversary's cross-entropy of a step.</summary>
    public void Observe(double crossEntropy)
    {
        _crossEntropy = double.IsNaN(_crossEntropy) ? crossEntropy : (1 - Smoothing) * _crossEntropy + Smoothing * crossEntropy;
        if (_crossEntropy < chance)
        {
            _advanced++;
        }
    }

    /// <summary>The state that a checkpoint needs.</summary>
    public double[] ExportState() => [_crossEntropy, _advanced];

    /// <summary>Sets what <see cref="ExportState"/> gave.</summary>
    public void ImportState(ReadOnlySpan<double> state) => (_crossEntropy, _advanced) = (state[0], (long)state[1]);
}

