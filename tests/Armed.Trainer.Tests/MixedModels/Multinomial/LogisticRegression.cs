using Armed.Trainer.MixedModels;

namespace Armed.Trainer.Tests.MixedModels.Multinomial;

/// <summary>Multinomial logistic regression with the first class as reference, by Newton's method with Gaussian elimination: shares no code with what it checks.</summary>
internal static class LogisticRegression
{
    /// <summary>The coefficients of classes 1, 2, .. against class 0, [O - 1, P].</summary>
    public static double[] Fit(MixedModelData data)
    {
        var (p, d) = (data.Fixed.Length, data.Classes - 1);
        var beta = new double[p * d];
        for (var step = 0; step < 50; step++)
        {
            var (gradient, hessian) = (new double[p * d], new double[p * d, p * d]);
            for (var i = 0; i < data.Rows; i++)
            {
                Add(data, i, beta, gradient, hessian);
            }

            var change = Solve(hessian, gradient);
            for (var k = 0; k < beta.Length; k++)
            {
                beta[k] += change[k];
            }
        }

        return beta;
    }

    private static void Add(MixedModelData data, int row, double[] beta, double[] gradient, double[,] hessian)
    {
        var (x, p) = (data.Row(row).ToArray(), data.Fixed.Length);
        double[] power = [.. Enumerable.Range(0, data.Classes - 1).Select(o => Math.Exp(Enumerable.Range(0, p).Sum(j => beta[(o * p) + j] * x[j])))];
        double[] share = [.. power.Select(value => value / (1 + power.Sum()))];
        for (var a = 0; a < gradient.Length; a++)
        {
            gradient[a] += x[a % p] * (((int)data.Outcome[row] == (a / p) + 1 ? 1 : 0) - share[a / p]);
            for (var b = 0; b < gradient.Length; b++)
            {
                hessian[a, b] += x[a % p] * x[b % p] * share[a / p] * ((a / p == b / p ? 1 : 0) - share[b / p]);
            }
        }
    }

    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        double[] x = [.. right];
        for (var pivot = 0; pivot < n; pivot++)
        {
            for (var i = 0; i < n; i++)
            {
                if (i == pivot)
                {
                    continue;
                }

                var factor = matrix[i, pivot] / matrix[pivot, pivot];
                for (var j = pivot; j < n; j++)
                {
                    matrix[i, j] -= factor * matrix[pivot, j];
                }

                x[i] -= factor * x[pivot];
            }
        }

        return [.. x.Select((value, i) => value / matrix[i, i])];
    }
}
