using MathNet.Numerics.LinearAlgebra;

namespace Armed.Trainer.Tests.MixedModels.Linear;

/// <summary>H = S' M' W M S + D written out, with Math.NET's own factorisations; without the flat unknowns where asked.</summary>
internal sealed class DenseReference
{
    private readonly Matrix<double> _rows;

    public DenseReference(RandomDesign design, bool weighted, bool withFlat)
    {
        Unknowns = design.Size - (withFlat ? 0 : design.Flat);
        var matrix = Matrix<double>.Build.DenseOfArray(design.DesignMatrix());
        _rows = (matrix * Matrix<double>.Build.DenseOfArray(design.Scales())).SubMatrix(0, design.Rows, 0, Unknowns);
        var weights = Matrix<double>.Build.Diagonal(design.Rows, design.Rows, i => weighted ? design.Weights[i] : 1);
        var border = design.Size - design.Border.Length;
        H = _rows.TransposeThisAndMultiply(weights * _rows);
        for (var i = 0; i < Unknowns; i++)
        {
            H[i, i] += i < border ? 1 : design.BorderRidge[i - border];
        }

        Inverse = H.Inverse();
        LogDeterminant = H.Cholesky().DeterminantLn;
    }

    public int Unknowns { get; }

    public Matrix<double> H { get; }

    public Matrix<double> Inverse { get; }

    public double LogDeterminant { get; }

    public double[] RowVariances() => (_rows * Inverse).PointwiseMultiply(_rows).RowSums().ToArray();
}
