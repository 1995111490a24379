namespace Armed.Trainer.Inference;

/// <summary>Weights' beta + Constant.</summary>
/// <param name="Weights">A weight per coefficient.</param>
/// <param name="Constant">What is added.</param>
internal sealed record LinearForm(double[] Weights, double Constant)
{
    /// <summary>Whether no coefficient is in it.</summary>
    public bool IsConstant => Array.TrueForAll(Weights, weight => weight == 0);

    public static LinearForm operator +(LinearForm left, LinearForm right) => new([.. left.Weights.Zip(right.Weights, (a, b) => a + b)], left.Constant + right.Constant);

    public static LinearForm operator *(double factor, LinearForm form) => new(Array.ConvertAll(form.Weights, weight => factor * weight), factor * form.Constant);
}
