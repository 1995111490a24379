using Armed.Runtime;

namespace Armed.Trainer.Explaining.Inputs;

/// <summary>The plane of a model's two columns.</summary>
/// <param name="X">The column across.</param>
/// <param name="Y">The column up.</param>
/// <param name="Range">Lowest and highest value of both columns.</param>
/// <param name="Regions">The population, then clusters.</param>
internal sealed record DecisionRegions(ExplainedColumn X, ExplainedColumn Y, (double Low, double High, double Bottom, double Top) Range, IReadOnlyList<DecisionRegion> Regions)
{
    /// <summary>Cells of the plane in each direction.</summary>
    public const int Steps = 48;

    private const int MostPoints = 120;

    /// <summary>The regions of clusters and of the population.</summary>
    /// <param name="answers">A model of two numeric columns and a binary outcome.</param>
    /// <param name="columns">The two columns.</param>
    /// <param name="rows">Rows to draw.</param>
    /// <param name="clusters">Names and codes of clusters of the first factor.</param>
    public static DecisionRegions Of(IRowAnswers answers, IReadOnlyList<ExplainedColumn> columns, LabelledSample rows, IReadOnlyList<(string Name, long Code)> clusters)
    {
        var range = (Low: columns[0].Description.Minimum ?? 0, High: columns[0].Description.Maximum ?? 1, Bottom: columns[1].Description.Minimum ?? 0, Top: columns[1].Description.Maximum ?? 1);
        return new DecisionRegions(columns[0], columns[1], range,
            [Region(null, -1, rows.Thin(MostPoints)), .. clusters.Select(cluster => Region(cluster.Name, cluster.Code, OfCluster(cluster.Code)))]);

        LabelledSample OfCluster(long code) => rows.Where(row => rows.Inputs.Clusters[row * rows.Inputs.Factors] == code).Thin(MostPoints);

        DecisionRegion Region(string? name, long code, LabelledSample points) => new(name, answers.Predict(Plane(range, rows.Inputs, code), PredictionHead.Mixed).Predictions,
            [.. Enumerable.Range(0, points.Count).Select(row => (points.Inputs.Features[2 * row], points.Inputs.Features[(2 * row) + 1], points.Outcomes[row] > 0.5f))]);
    }

    private static ExplainedInputs Plane((double Low, double High, double Bottom, double Top) range, ExplainedInputs like, long code)
    {
        var (features, clusters) = (new float[Steps * Steps * 2], new long[Steps * Steps * like.Factors]);
        Array.Fill(clusters, -1);
        for (var cell = 0; cell < Steps * Steps; cell++)
        {
            features[2 * cell] = (float)(range.Low + ((range.High - range.Low) * ((cell % Steps) + 0.5) / Steps));
            features[(2 * cell) + 1] = (float)(range.Bottom + ((range.Top - range.Bottom) * ((cell / Steps) + 0.5) / Steps));
            clusters[cell * like.Factors] = code;
        }

        return new ExplainedInputs { Count = Steps * Steps, Features = features, Categories = [], Clusters = clusters, Offsets = [] };
    }
}
