using Armed.Runtime.Documents;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// A smooth function of numbers for each cluster of a factor: r_k(x) = sqrt(2 / K) cos(omega_k'x + a_k) with random frequencies and phases, whose products r(x)'r(x') are near exp(-|x - x'|^2 / (2 l^2)), l the length scale (Rahimi and
/// Recht, NIPS 2007). With u_c ~ N(0, tau^2 I), r(x)'u_c is a Gaussian process of standard deviation tau, independent for each cluster.
/// </summary>
internal sealed class RandomFeatures : DerivedColumns
{
    private readonly float[] _frequencies;
    private readonly float[] _phases;
    private readonly float _height;

    /// <param name="factor">The factor.</param>
    /// <param name="inputs">Width F' of x.</param>
    /// <param name="frequencies">omega [F', K]: row j has what a unit of x_j adds to each angle; 0 for columns that the function is not of.</param>
    /// <param name="phases">a [K].</param>
    public RandomFeatures(string factor, int inputs, float[] frequencies, float[] phases)
    {
        (Inputs, _frequencies, _phases, _height) = (inputs, frequencies, phases, MathF.Sqrt(2f / phases.Length));
        Columns = [.. Enumerable.Range(1, phases.Length).Select(k => new EncodedColumn(EffectUnits.Function, EffectUnits.FunctionPart(k), EncodedColumnKind.RandomFeature, 0, 1) { IsFixed = false, Factor = factor })];
    }

    /// <summary>Width F' of x.</summary>
    public int Inputs { get; }

    /// <summary>omega [F', K].</summary>
    public IReadOnlyList<float> Frequencies => _frequencies;

    /// <summary>a [K].</summary>
    public IReadOnlyList<float> Phases => _phases;

    /// <summary>sqrt(2 / K).</summary>
    public float Height => _height;

    /// <inheritdoc/>
    public override IReadOnlyList<EncodedColumn> Columns { get; }

    /// <inheritdoc/>
    public override Tensor Build(Tensor x)
    {
        using var scope = NewDisposeScope();
        using Scalar height = _height;
        // Copies in libtorch's own memory: the order of a product's sums depends on how its operands are aligned, and arrays of .NET are aligned by chance.
        var angles = addmm(tensor(_phases).clone(), x, tensor(_frequencies).view(Inputs, _phases.Length).clone(), 1, 1); // [N, K]
        return angles.cos().mul(height).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Copy(ReadOnlySpan<float> x, Span<float> target)
    {
        _phases.CopyTo(target);
        for (var j = 0; j < Inputs; j++)
        {
            for (var k = 0; x[j] != 0 && k < _phases.Length; k++)
            {
                target[k] += x[j] * _frequencies[(j * _phases.Length) + k];
            }
        }

        for (var k = 0; k < _phases.Length; k++)
        {
            target[k] = _height * MathF.Cos(target[k]);
        }
    }
}
