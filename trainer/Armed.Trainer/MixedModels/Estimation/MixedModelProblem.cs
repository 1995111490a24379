using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>A mixed model's data made ready: checked, aliased columns dropped, the penalised coefficients before the flat ones, the equations built.</summary>
internal sealed class MixedModelProblem
{
    /// <param name="data">The model.</param>
    /// <param name="iterative">Whether to solve the equations by iteration even where they can be factored.</param>
    /// <exception cref="InputException">The data cannot identify the model.</exception>
    public MixedModelProblem(MixedModelData data, bool iterative = false)
    {
        MixedModelChecks.Check(data);
        Data = data;
        Weights = data.Weights ?? Filled(data.Rows, 1);
        Offset = data.Offset ?? new double[data.Rows];
        var order = Enumerable.Range(0, data.Fixed.Length).ToArray();
        var penalised = order.Where(j => data.Ridge[j] >= 0).ToArray();
        var flat = order.Where(j => data.Ridge[j] < 0).ToArray();
        var aliased = AliasedColumns.Find(data, Weights, [.. flat.Select(j => data.Fixed[j])]);
        Aliased = [.. aliased.Select(at => flat[at])];
        flat = [.. flat.Except(Aliased)];
        Coefficients = [.. penalised, .. flat];
        (Penalised, Flat) = (penalised.Length, flat.Length);
        Groups = [.. penalised.Select(j => data.Ridge[j])];
        int[] border = [.. Coefficients.Select(j => data.Fixed[j])];
        System = iterative
            ? new IterativeMixedSystem(data.Rows, data.Width, data.Columns, data.Factors, border, Flat, positions: data.Positions)
            : MixedSystem.Create(data.Rows, data.Width, data.Columns, data.Factors, border, Flat, data.Positions);
        FlatScale = [.. flat.Select(j => 1 / RootMeanSquare(data.Fixed[j]))];
    }

    public MixedModelData Data { get; }

    public IMixedSystem System { get; }

    public double[] Weights { get; }

    public double[] Offset { get; }

    /// <summary>Positions in beta of the dropped coefficients.</summary>
    public int[] Aliased { get; }

    /// <summary>Position in beta of each border column of the system.</summary>
    public int[] Coefficients { get; }

    public int Penalised { get; }

    public int Flat { get; }

    /// <summary>Ridge group of each penalised border column.</summary>
    public int[] Groups { get; }

    /// <summary>Number of ridge variances.</summary>
    public int GroupCount => Data.Ridge.Length == 0 ? 0 : Math.Max(0, Data.Ridge.Max() + 1);

    /// <summary>Unit of each flat coefficient: 1 / root mean square of its column.</summary>
    public double[] FlatScale { get; }

    /// <summary>Number of random effects: the border starts there.</summary>
    public int Random => System.BorderStart;

    public double RootMeanSquare(int column)
    {
        var sum = 0.0;
        for (var i = 0; i < Data.Rows; i++)
        {
            double x = Data.Row(i)[column];
            sum += x * x;
        }

        return sum > 0 ? Math.Sqrt(sum / Data.Rows) : 1;
    }

    private static double[] Filled(int count, double value)
    {
        var result = new double[count];
        Array.Fill(result, value);
        return result;
    }
}
