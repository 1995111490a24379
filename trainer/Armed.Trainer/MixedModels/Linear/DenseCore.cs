using TorchSharp;

namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Cholesky, inverse and solutions of the dense core; MKL's through TorchSharp where it is large. LAPACK stores columns: handed the transposed view, torch copies
/// instead of transposing.
/// </summary>
internal static unsafe class DenseCore
{
    private const int Small = 64;

    /// <summary>Upper factor U, U'U = A, from the upper triangle of A [n, n], in place. False when A is not positive definite.</summary>
    public static bool Factor(PinnedDoubles matrix, int n)
    {
        if (n <= Small)
        {
            return Kernels.Cholesky(matrix.Pointer, n, n);
        }

        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var (factor, info) = torch.linalg.cholesky_ex(torch.from_array(matrix.Values).reshape(n, n).t());
        if (info.item<int>() != 0)
        {
            return false;
        }

        factor.t().contiguous().data<double>().CopyTo(matrix.Values);
        return true;
    }

    /// <summary>inverse [m, m] = (U'U)^-1 of the leading m rows and columns of the factor [n, n].</summary>
    public static void Invert(PinnedDoubles factor, int n, double[] inverse, int m)
    {
        if (m == 0)
        {
            return;
        }

        if (m <= Small)
        {
            InvertSmall(factor.Pointer, n, inverse, m);
            return;
        }
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var lower = torch.from_array(factor.Values).reshape(n, n).narrow(0, 0, m).narrow(1, 0, m).t();
        torch.cholesky_inverse(lower).t().contiguous().data<double>().CopyTo(inverse.AsSpan(0, m * m));
    }

    /// <summary>x := U'^-1 x for the leading m unknowns.</summary>
    public static void Forward(double* u, int n, double* x, int m)
    {
        for (var i = 0; i < m; i++)
        {
            var row = u + (long)i * n;
            x[i] /= row[i];
            Kernels.AddScaled(row + i + 1, -x[i], x + i + 1, m - i - 1);
        }
    }

    /// <summary>x := U^-1 x for the leading m unknowns.</summary>
    public static void Backward(double* u, int n, double* x, int m)
    {
        for (var i = m - 1; i >= 0; i--)
        {
            var row = u + (long)i * n;
            x[i] = (x[i] - Kernels.Dot(row + i + 1, x + i + 1, m - i - 1)) / row[i];
        }
    }

    private static void InvertSmall(double* u, int n, double[] inverse, int m)
    {
        Array.Clear(inverse, 0, m * m);
        for (var i = 0; i < m; i++)
        {
            inverse[i * m + i] = 1;
        }

        fixed (double* x = inverse)
        {
            Kernels.SolveTransposed(u, n, x, m, m, m);
            Kernels.Solve(u, n, x, m, m, m);
        }
    }
}
