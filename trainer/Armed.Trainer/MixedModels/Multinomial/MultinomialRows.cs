using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// The rows of a multinomial mixed model in the order of their clusters: the contrasts of eta are g_i = Gamma'x_i + V_c'phi_i, with x_i the columns that have fixed coefficients and phi_i those that have random effects. A vector of unknowns holds the
/// fixed coefficients [d, P], contrast by contrast, and then the effects of each cluster [d, K].
/// </summary>
internal sealed unsafe class MultinomialRows
{
    private readonly int[] _order;   // the data's row of each row here
    private readonly PinnedDoubles _x;
    private readonly PinnedDoubles _columns;
    private readonly double[] _phi;

    public MultinomialRows(MixedModelProblem problem)
    {
        (Problem, Contrasts) = (problem, new ClassContrasts(problem.Data.Classes));
        var (data, factor) = (problem.Data, problem.Data.Factors[0]);
        (Count, Fixed, Effects, Clusters) = (data.Rows, problem.Coefficients.Length, factor.Size, factor.Levels);
        _order = [.. Enumerable.Range(0, data.Rows).OrderBy(i => factor.Codes[i])];
        Starts = new int[Clusters + 1];
        foreach (var code in factor.Codes)
        {
            Starts[code + 1]++;
        }

        for (var c = 0; c < Clusters; c++)
        {
            Starts[c + 1] += Starts[c];
        }

        Observed = Array.ConvertAll(_order, i => (int)data.Outcome[i]);
        Weights = Array.ConvertAll(_order, i => problem.Weights[i]);
        (_x, _columns, _phi) = (new PinnedDoubles(Count * Fixed), new PinnedDoubles(Count * Fixed), new double[Count * Effects]);
        Copy(problem, factor);
    }

    public MixedModelProblem Problem { get; }

    public ClassContrasts Contrasts { get; }

    /// <summary>Rows N.</summary>
    public int Count { get; }

    /// <summary>Fixed coefficients per contrast, P.</summary>
    public int Fixed { get; }

    /// <summary>Random effects per contrast, K.</summary>
    public int Effects { get; }

    /// <summary>Clusters C.</summary>
    public int Clusters { get; }

    /// <summary>First row of each cluster, and N.</summary>
    public int[] Starts { get; }

    /// <summary>The observed class of each row.</summary>
    public int[] Observed { get; }

    /// <summary>The observation weight of each row.</summary>
    public double[] Weights { get; }

    /// <summary>Fixed coefficients of all contrasts, P d.</summary>
    public int Border => Fixed * Contrasts.Count;

    /// <summary>Effects of a cluster, K d.</summary>
    public int Block => Effects * Contrasts.Count;

    /// <summary>All unknowns.</summary>
    public int Size => Border + (Clusters * Block);

    /// <summary>X [N, P].</summary>
    public double* X => _x.Pointer;

    /// <summary>X' [P, N].</summary>
    public double* Columns => _columns.Pointer;

    /// <summary>phi of a row, [K].</summary>
    public ReadOnlySpan<double> Phi(int row) => _phi.AsSpan(row * Effects, Effects);

    /// <summary>x of a row, [P].</summary>
    public ReadOnlySpan<double> Inputs(int row) => _x.Values.AsSpan(row * Fixed, Fixed);

    /// <summary>Adds nothing to what it sets: the contrasts of eta [N, d] at unknowns in the columns' units.</summary>
    /// <param name="unknowns">The unknowns.</param>
    /// <param name="eta">Receives g of each row.</param>
    public void Multiply(double[] unknowns, double[] eta) => WorkRanges.Run(Clusters, (long)Count * Border, (from, to, _) =>
    {
        for (var c = from; c < to; c++)
        {
            for (var i = Starts[c]; i < Starts[c + 1]; i++)
            {
                for (var q = 0; q < Contrasts.Count; q++)
                {
                    eta[(i * Contrasts.Count) + q] = Dot(Inputs(i), unknowns.AsSpan(q * Fixed)) + Dot(Phi(i), unknowns.AsSpan(Border + (c * Block) + (q * Effects)));
                }
            }
        }
    });

    /// <summary>The sums of rows' values times their columns, in the layout of the unknowns.</summary>
    /// <param name="values">[N, d].</param>
    /// <param name="sums">Receives them.</param>
    public void MultiplyTransposed(double[] values, double[] sums)
    {
        Array.Clear(sums);
        WorkRanges.Run(Contrasts.Count, (long)Count * Border, (from, to, _) =>
        {
            for (var q = from; q < to; q++)
            {
                for (var c = 0; c < Clusters; c++)
                {
                    AddRows(values, sums, q, c);
                }
            }
        });
    }

    private void AddRows(double[] values, double[] sums, int q, int cluster)
    {
        var border = sums.AsSpan(q * Fixed, Fixed);
        var own = sums.AsSpan(Border + (cluster * Block) + (q * Effects), Effects);
        for (var i = Starts[cluster]; i < Starts[cluster + 1]; i++)
        {
            var value = values[(i * Contrasts.Count) + q];
            Add(Inputs(i), value, border);
            Add(Phi(i), value, own);
        }
    }

    private void Copy(MixedModelProblem problem, RandomFactor factor)
    {
        for (var i = 0; i < Count; i++)
        {
            var row = problem.Data.Row(_order[i]);
            for (var j = 0; j < Fixed; j++)
            {
                _x.Values[(i * Fixed) + j] = _columns.Values[(j * Count) + i] = row[problem.Data.Fixed[problem.Coefficients[j]]];
            }

            for (var k = 0; k < Effects; k++)
            {
                _phi[(i * Effects) + k] = row[factor.Design[k]];
            }
        }
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right) => System.Numerics.Tensors.TensorPrimitives.Dot(left, right[..left.Length]);

    private static void Add(ReadOnlySpan<double> from, double scale, Span<double> to) => System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(from, scale, to, to);
}
