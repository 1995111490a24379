namespace Armed.Trainer.Models;

/// <summary>
/// What not knowing the coefficients beta of a = (1, x, w) adds to the variance of the linear predictor: |r|^2 with
/// r = L'a - sum_g L'G_g'(phi_g - T_g^-1 (S_gc phi_g + sum_h C_gh phi_h)), L L' = Cov(beta) and G_g the regression of a on phi_g over the rows of the fit, of several factors the
/// joint one. For a cluster with many rows S_gc is small and the effect takes up errors of beta in the directions that it shares with a; for an unknown one S_gc = T_g and r = L'a.
/// With G_g within the cluster it would be exact:
/// z'Cov(u, beta)z of the mixed-model equations (docs/estimation.md).
/// </summary>
internal sealed record FixedSpread
{
    /// <summary>Columns R of L: coefficients that have a variance.</summary>
    public required int Width { get; init; }

    /// <summary>The last columns that are not from coefficients, but add a variance to every row.</summary>
    public int Constants { get; init; }

    /// <summary>The row of L of the intercept, [R].</summary>
    public required float[] Intercept { get; init; }

    /// <summary>The rows of L of x, [F', R]; empty without the term.</summary>
    public required float[] Inputs { get; init; }

    /// <summary>The rows of L of w, [P, R]; empty without hidden features.</summary>
    public required float[] Hidden { get; init; }

    /// <summary>Per factor G_g L, [K, R]; without directions in which clusters do not vary.</summary>
    public required IReadOnlyList<float[]> Shared { get; init; }

    /// <summary>Per factor T_g^-1 G_g L, [K, R], which S_gc phi_g meets.</summary>
    public required IReadOnlyList<float[]> Kept { get; init; }

    /// <summary>
    /// Per factor Q_c L, with Q_c how the effects of a cluster answer to an error of beta by the mixed-model equations, [C, K, R]: r = L'a - sum_g (Q_c L)'phi_g, exact for every cluster of the fit. Null: r by
    /// <see cref="Shared"/> and <see cref="Kept"/>.
    /// </summary>
    public IReadOnlyList<float[]>? Taken { get; init; }

    /// <summary>Whether |r|^2 is in the total standard deviation only, and the other one is given beta: without hidden features.</summary>
    public bool IsApart { get; init; }

    /// <summary>The same for a linear predictor that is <paramref name="scale"/> times as large, its S_gc in its own unit.</summary>
    public FixedSpread Scaled(double scale) => this with
    {
        Intercept = Times(Intercept, scale),
        Inputs = Times(Inputs, scale),
        Hidden = Times(Hidden, scale),
        Shared = [.. Shared.Select(table => Times(table, scale))],
        Kept = [.. Kept.Select(table => Times(table, 1 / scale))],
        Taken = Taken is null ? null : [.. Taken.Select(table => Times(table, scale))],
    };

    /// <summary>The same with an element of r that is the same for all rows, less what the intercept of a known cluster takes up.</summary>
    /// <param name="sd">The element.</param>
    /// <param name="takenByIntercept">What each known cluster of the first factor takes up, where <see cref="Taken"/> says what is; default 0.</param>
    /// <param name="sharedByIntercept">Without <see cref="Taken"/>, what a cluster of the first factor with S_c = 0 takes up; default 0.</param>
    /// <param name="variance">T of that factor's intercept.</param>
    public FixedSpread WithConstant(double sd, double takenByIntercept = 0, double sharedByIntercept = 0, double variance = 1) => this with
    {
        Width = Width + 1,
        Constants = Constants + 1,
        Intercept = [.. Intercept, (float)sd],
        Inputs = Widened(Inputs),
        Hidden = Widened(Hidden),
        Shared = [.. Shared.Select((table, g) => WithFirst(table, g == 0 ? sharedByIntercept : 0))],
        Kept = [.. Kept.Select((table, g) => WithFirst(table, g == 0 ? sharedByIntercept / variance : 0))],
        Taken = Taken is null ? null : [.. Taken.Select((table, g) => WithFirst(table, g == 0 ? takenByIntercept : 0))],
    };

    /// <summary>The coefficients of L'a - sum_g phi_g G_g L: phi_g holds columns of a, so it is a linear map of a as well.</summary>
    public FixedSpread WithoutShared(IReadOnlyList<RandomEffectsDesign> designs)
    {
        float[] intercept = [.. Intercept], inputs = [.. Inputs], hidden = [.. Hidden];
        for (var g = 0; g < designs.Count; g++)
        {
            Subtract(designs[g], Shared[g], intercept, inputs, hidden);
        }

        return this with { Intercept = intercept, Inputs = inputs, Hidden = hidden };
    }

    private void Subtract(RandomEffectsDesign design, float[] shared, float[] intercept, float[] inputs, float[] hidden)
    {
        for (var r = 0; r < Width; r++)
        {
            if (design.HasIntercept)
            {
                intercept[r] -= shared[r];
            }

            for (var s = 0; s < design.SlopeColumns.Count; s++)
            {
                var value = shared[((design.SlopeStart + s) * Width) + r];
                inputs[(design.SlopeColumns[s] * Width) + r] -= value;
                intercept[r] -= value * design.Shifts[s];
            }

            for (var k = 0; k < design.Hidden; k++)
            {
                hidden[(k * Width) + r] -= shared[((design.Size - design.Hidden + k) * Width) + r];
            }
        }
    }

    /// <summary>Tables of the first factor, [K, R] or [C, K, R], with an element at the first effect and 0 at the others; of other factors the element is 0 throughout.</summary>
    private float[] WithFirst(float[] table, double first)
    {
        var effects = Shared[0].Length / Width;
        return [.. table.Chunk(Width).SelectMany((row, at) => row.Append(at % effects == 0 ? (float)first : 0))];
    }

    private float[] Widened(float[] table) => [.. table.Chunk(Width).SelectMany(row => row.Append(0))];

    private static float[] Times(float[] values, double scale) => Array.ConvertAll(values, value => (float)(value * scale));
}
