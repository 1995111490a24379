using Armed.Trainer.MixedModels;
using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.Refit;

/// <summary>The rows [Z, X] of a mixed model written out, and the precision of their random effects; that of the fixed coefficients is 0.</summary>
internal sealed record DenseEquations(Matrix<double> Design, Matrix<double> Precision, int Random)
{
    public static DenseEquations Of(MixedModelData data, MixedModelFit fit)
    {
        int random = data.Factors.Sum(factor => factor.Levels * factor.Size), count = random + data.Fixed.Length, start = 0;
        var (design, prior) = (Matrix<double>.Build.Dense(data.Rows, count), Matrix<double>.Build.Dense(count, count));
        for (var g = 0; g < data.Factors.Count; start += data.Factors[g].Levels * data.Factors[g].Size, g++)
        {
            var (factor, size) = (data.Factors[g], data.Factors[g].Size);
            var within = Matrix<double>.Build.Dense(size, size, (k, l) => fit.Factors[g].Covariance[(k * size) + l] + (k == l ? 1e-9 : 0)).Inverse();
            for (var c = 0; c < factor.Levels; c++)
            {
                prior.SetSubMatrix(start + (c * size), start + (c * size), within);
            }

            for (var i = 0; i < data.Rows; i++)
            {
                for (var k = 0; k < size; k++)
                {
                    design[i, start + (factor.Codes[i] * size) + k] = data.Row(i)[factor.Design[k]];
                }
            }
        }

        for (var j = 0; j < data.Fixed.Length; j++)
        {
            design.SetColumn(random + j, [.. Enumerable.Range(0, data.Rows).Select(i => (double)data.Row(i)[data.Fixed[j]])]);
        }

        return new DenseEquations(design, prior, random);
    }
}
