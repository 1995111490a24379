namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Finds fixed columns that are linear combinations of earlier ones: their coefficients cannot be told apart.</summary>
internal static class AliasedColumns
{
    // Share of a column's sum of squares that earlier columns leave. Columns are single precision, with 7 digits: what is left below 3e-5 of a column's size has fewer than
    // three of them, so that its coefficient would be made of rounding. Exact combinations leave about 1e-14.
    private const double Tolerance = 1e-9;

    /// <summary>Positions in <paramref name="candidates"/> of the columns to drop, in order.</summary>
    public static List<int> Find(MixedModelData data, double[] weights, int[] candidates)
    {
        var size = candidates.Length;
        var gram = Gram(data, weights, candidates);
        var aliased = new List<int>();
        for (var j = 0; j < size; j++)
        {
            var total = gram[j, j];
            for (var k = 0; k < j; k++)
            {
                for (var m = 0; m < k; m++)
                {
                    gram[j, k] -= gram[j, m] * gram[k, m];
                }

                gram[j, k] = gram[k, k] > 0 ? gram[j, k] / gram[k, k] : 0;
                gram[j, j] -= gram[j, k] * gram[j, k];
            }

            var kept = total > 0 && gram[j, j] > Tolerance * total;
            gram[j, j] = kept ? Math.Sqrt(gram[j, j]) : 0;
            if (kept)
            {
                continue;
            }

            aliased.Add(j);
            for (var k = 0; k < j; k++)
            {
                gram[j, k] = 0;
            }
        }

        return aliased;
    }

    // X'WX, lower triangle.
    private static double[,] Gram(MixedModelData data, double[] weights, int[] columns)
    {
        var gram = new double[columns.Length, columns.Length];
        var x = new double[columns.Length];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < x.Length; j++)
            {
                x[j] = row[columns[j]];
            }

            for (var j = 0; j < x.Length; j++)
            {
                var scaled = weights[i] * x[j];
                for (var k = 0; scaled != 0 && k <= j; k++)
                {
                    gram[j, k] += scaled * x[k];
                }
            }
        }

        return gram;
    }
}
