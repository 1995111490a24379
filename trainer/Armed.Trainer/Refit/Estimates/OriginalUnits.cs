using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Estimates;

/// <summary>Linear maps from coefficients on encoded columns, z = (x - offset) / scale, to coefficients on the columns themselves.</summary>
internal static class OriginalUnits
{
    /// <summary>
    /// J [K, K] row after row with u' = J u: slopes per original unit, and the intercept where every column is 0. Effects of hidden features stay as they are.
    /// </summary>
    public static double[] OfEffects(RandomEffectsDesign design, IReadOnlyList<EncodedColumn> columns)
    {
        var size = design.Size;
        var map = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            map[k * size + k] = 1;
        }

        for (var s = 0; s < design.SlopeColumns.Count; s++)
        {
            var column = columns[design.SlopeColumns[s]];
            var k = design.SlopeStart + s;
            map[k * size + k] = 1 / column.Scale;
            if (design.HasIntercept && design.Shifts[s] == 0) // a shifted column's design is 0 at 0 already
            {
                map[k] = -column.Offset / column.Scale; // the column's design value at 0
            }
        }
        return map;
    }

    /// <summary>
    /// From coefficients gamma of columns u to coefficients beta of columns u_j + sum_k w_jk u_k, which have the same sum: beta_k = gamma_k - sum_j w_jk beta_j. The parts k of a column have
    /// fewer factors than it has, so that as many rounds as the most factors reach the end.
    /// </summary>
    /// <param name="map">J [K, K] of gamma, which becomes that of beta.</param>
    /// <param name="size">K.</param>
    /// <param name="parts">j, k and w_jk.</param>
    public static void OfParts(double[] map, int size, IReadOnlyList<(int Column, int Part, double Weight)> parts)
    {
        var gamma = (double[])map.Clone();
        for (var round = 0; round < parts.Count; round++)
        {
            var next = (double[])gamma.Clone();
            foreach (var (column, part, weight) in parts)
            {
                for (var k = 0; k < size; k++)
                {
                    next[(part * size) + k] -= weight * map[(column * size) + k];
                }
            }

            if (next.AsSpan().SequenceEqual(map))
            {
                return;
            }

            next.CopyTo(map, 0);
        }
    }

    /// <summary>J M J' of a symmetric matrix [K, K].</summary>
    public static double[] Transform(double[] map, double[] matrix, int size)
    {
        var left = Product(map, matrix, size);
        var result = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                for (var k = 0; k < size; k++)
                {
                    result[i * size + j] += left[i * size + k] * map[j * size + k];
                }
            }
        }

        return result;
    }

    private static double[] Product(double[] left, double[] right, int size)
    {
        var result = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var k = 0; k < size; k++)
            {
                if (left[i * size + k] != 0)
                {
                    for (var j = 0; j < size; j++)
                    {
                        result[i * size + j] += left[i * size + k] * right[k * size + j];
                    }
                }
            }
        }

        return result;
    }
}
