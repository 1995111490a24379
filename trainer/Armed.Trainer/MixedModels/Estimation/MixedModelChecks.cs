namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Refuses data from which no mixed model can be estimated.</summary>
internal static class MixedModelChecks
{
    /// <exception cref="ArgumentException">Lengths disagree: a defect of the caller.</exception>
    /// <exception cref="InputException">The values are unusable.</exception>
    public static void Check(MixedModelData data)
    {
        Lengths(data);
        Finite(data);
        foreach (var factor in data.Factors)
        {
            Factor(data, factor);
        }

        data.Kind.Check(data.RefitOutcome);
    }

    private static void Lengths(MixedModelData data)
    {
        var fits = data.Outcome.Length == data.Rows && HasColumns(data) && data.Ridge.Length == data.Fixed.Length
            && (data.Weights is null || data.Weights.Length == data.Rows) && (data.Offset is null || data.Offset.Length == data.Rows);
        if (!fits || data.Rows < 1 || data.Factors.Count < 1)
        {
            throw new ArgumentException($"The mixed model's arrays do not belong to {data.Rows} rows of {data.Width} columns.", nameof(data));
        }

        foreach (var column in data.Fixed.Concat(data.Factors.SelectMany(factor => factor.Design)))
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)data.Width, nameof(data));
        }
    }

    private static void Finite(MixedModelData data)
    {
        for (var i = 0; i < data.Rows; i++)
        {
            if (!double.IsFinite(data.Outcome[i]) || (data.Offset is not null && !double.IsFinite(data.Offset[i])))
            {
                throw new InputException($"Row {i} of the mixed model has a missing or infinite outcome or offset; drop the row or correct the value.");
            }

            if (data.Weights is not null && !(data.Weights[i] >= 0 && double.IsFinite(data.Weights[i])))
            {
                throw new InputException($"Row {i} of the mixed model has the weight {data.Weights[i]:R}; expected a finite number, 0 or more.");
            }
        }

        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < row.Length; j++)
            {
                if (!float.IsFinite(row[j]))
                {
                    throw new InputException($"Row {i} of the mixed model has {row[j]:R} in design column {j}; expected a finite number.");
                }
            }
        }
    }

    private static bool HasColumns(MixedModelData data)
    {
        var last = data.Positions is null ? data.Rows - 1 : data.Positions.DefaultIfEmpty(-1).Max();
        return data.Columns.LongLength >= (last + 1L) * data.Width && (data.Positions is null || data.Positions.Length == data.Rows);
    }

    private static void Factor(MixedModelData data, RandomFactor factor)
    {
        if (factor.Codes.Length != data.Rows || factor.Codes.Any(code => (uint)code >= (uint)factor.Levels))
        {
            throw new ArgumentException($"Factor '{factor.Name}' needs {data.Rows} codes from 0 to {factor.Levels - 1}.", nameof(data));
        }

        var next = 0;
        foreach (var block in factor.Blocks)
        {
            next = block.Start == next && block.Size > 0 ? next + block.Size : -1;
        }

        if (next != factor.Size)
        {
            throw new ArgumentException($"The covariance blocks of factor '{factor.Name}' do not cover its {factor.Size} effects in order.", nameof(data));
        }

        if (factor.Levels < 2)
        {
            throw new InputException($"Cluster column '{factor.Name}' has {factor.Levels} cluster; a variance between clusters needs at least 2. Leave it out of the clusters.");
        }
    }
}
