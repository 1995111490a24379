using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.MixedModels;

/// <summary>
/// A generalised linear mixed model on given columns: eta = o + X beta + sum_g phi_g' u_g. X and every phi are columns of one matrix, so that a
/// column that is both fixed and random is held once.
/// </summary>
internal sealed record MixedModelData
{
    /// <summary>Kind of outcome; several unordered classes are solved by MultinomialFit.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Number of rows N.</summary>
    public required int Rows { get; init; }

    /// <summary>A number, 0 or 1, a count, or a class code; length N.</summary>
    public required double[] Outcome { get; init; }

    /// <summary>Number of classes; 0 for numbers.</summary>
    public int Classes { get; init; }

    /// <summary>Their names, for messages; empty where they have none.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Distribution of counts. Default null: Poisson.</summary>
    public CountFamily? Family { get; init; }

    /// <summary>Observation weights, length N; null: 1 each.</summary>
    public double[]? Weights { get; init; }

    /// <summary>Known part o of the linear predictor, length N; null: 0.</summary>
    public double[]? Offset { get; init; }

    /// <summary>Number of columns M of <see cref="Columns"/>.</summary>
    public required int Width { get; init; }

    /// <summary>The columns, row after row, [N, M] or more rows where <see cref="Positions"/> says which are meant.</summary>
    public required float[] Columns { get; init; }

    /// <summary>Row of <see cref="Columns"/> of each row, length N, so that models on parts of a table share its columns; null: one after another.</summary>
    public int[]? Positions { get; init; }

    /// <summary>Columns with a fixed coefficient, in the order of beta; length P. An ordinal outcome's eta has no intercept: none among them may be constant.</summary>
    public required int[] Fixed { get; init; }

    /// <summary>Per fixed coefficient -1 for a flat prior, or v &gt;= 0 for beta_j ~ N(0, tau_v^2) with the ridge variance tau_v^2 estimated; length P.</summary>
    public required int[] Ridge { get; init; }

    /// <summary>The grouping factors, at least one.</summary>
    public required IReadOnlyList<RandomFactor> Factors { get; init; }

    /// <summary>Names of columns for messages, in their order, M or fewer; a column without one is called by its number.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Rotated blocks that models on the same table share; null where none do.</summary>
    public RotatedBlocks? Rotations { get; init; }

    /// <summary>What its kind of outcome is asked about.</summary>
    public RefitOutcome RefitOutcome => new(Outcome, Weights, Classes, Family);

    /// <summary>What is asked about that kind: the program's own, or the built-in one of the task.</summary>
    public OutcomeKind Kind { get => field ?? OutcomeKinds.Of(Task); init; }

    /// <summary>Name of a column for messages.</summary>
    public string NameOf(int column) => column < Names.Count ? $"'{Names[column]}'" : column.ToString(CultureInfo.InvariantCulture);

    /// <summary>X beta of a row, added to a start such as its offset.</summary>
    /// <param name="row">The row.</param>
    /// <param name="coefficients">beta, [P].</param>
    /// <param name="start">What it is added to. Default 0.</param>
    public double FixedPart(int row, ReadOnlySpan<double> coefficients, double start = 0)
    {
        var values = Row(row);
        for (var j = 0; j < Fixed.Length; j++)
        {
            start += coefficients[j] * values[Fixed[j]];
        }

        return start;
    }

    /// <summary>The columns of a row, [M].</summary>
    public ReadOnlySpan<float> Row(int row) => Columns.AsSpan(checked((Positions is null ? row : Positions[row]) * Width), Width);
}
