using System.Numerics.Tensors;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>Preconditioned conjugate gradients (Golub and Van Loan 2013, section 11.5) for a symmetric positive definite system.</summary>
internal sealed class ConjugateGradients(int size)
{
    private const double Tolerance = 1e-10;
    private const int MostIterations = 2000;
    private readonly double[] _residual = new double[size];
    private readonly double[] _conditioned = new double[size];
    private readonly double[] _direction = new double[size];
    private readonly double[] _product = new double[size];

    /// <summary>Solves to a residual of 1e-10 of the right-hand side's length, both in the preconditioner's norm.</summary>
    /// <exception cref="InvalidOperationException">Not there after 2,000 steps.</exception>
    public (double[] X, int Iterations) Solve(ReadOnlySpan<double> rhs, Action<double[], double[]> apply, Action<double[], double[]> precondition)
    {
        var x = new double[size];
        rhs.CopyTo(_residual);
        precondition(_residual, _conditioned);
        _conditioned.CopyTo(_direction, 0);
        double length = TensorPrimitives.Dot<double>(_residual, _conditioned), limit = Tolerance * Tolerance * length;
        var iteration = 0;
        for (; length > limit; iteration++)
        {
            if (iteration == MostIterations)
            {
                throw new InvalidOperationException($"The mixed-model equations of {size} unknowns are not solved after {MostIterations} iterations of conjugate gradients "
                    + $"(residual {Math.Sqrt(length / limit) * Tolerance:G3}, expected {Tolerance:G1}); scale the columns, or leave out a grouping factor.");
            }

            length = Step(x, length, apply, precondition);
        }
        return (x, iteration);
    }

    private double Step(double[] x, double length, Action<double[], double[]> apply, Action<double[], double[]> precondition)
    {
        apply(_direction, _product);
        var step = length / TensorPrimitives.Dot<double>(_direction, _product);
        TensorPrimitives.MultiplyAdd(_direction, step, x, x);
        TensorPrimitives.MultiplyAdd(_product, -step, _residual, _residual);
        precondition(_residual, _conditioned);
        var next = TensorPrimitives.Dot<double>(_residual, _conditioned);
        TensorPrimitives.MultiplyAdd(_direction, next / length, _conditioned, _direction);
        return next;
    }
}
