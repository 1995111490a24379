namespace Armed.Runtime.Tests.Adaptation;

/// <summary>The bundle that ships (a number's outcome, an intercept and three slopes per subgenre), and labelled rows of a subgenre that it does not know.</summary>
internal sealed class Songs : IDisposable
{
    public const string NewGenre = "a new, \"quoted\" genre";
    private const double Sigma = 0.0995;

    public Songs() => Model = ArmedModel.Load(BundlePath);

    public static string BundlePath => Quickstart.Directory;

    public ArmedModel Model { get; }

    public ModelFactor Genre => Model.Factors[0];

    /// <summary>Rows with a shift of .1 and a slope of .03 per unit of valence, on the new genre.</summary>
    public LabelledSongs Draw(int count, int seed = 1)
    {
        var random = new Random(seed);
        var (rows, outcomes) = (new RowBuilder[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            var valence = random.NextDouble();
            rows[i] = Model.Row().Set("energy", random.NextDouble()).Set("valence", valence).Set("acousticness", random.NextDouble())
                .Set("instrumentalness", random.NextDouble()).Set("tempo", (2 * random.NextDouble()) - 1).Set("mode", i % 2 == 0 ? "major" : "minor");
            outcomes[i] = Model.Predict(rows[i]).Value + 0.1 + (0.03 * valence) + (Sigma * ((2 * random.NextDouble()) - 1));
        }

        return new LabelledSongs(rows, outcomes);
    }

    public void Dispose() => Model.Dispose();
}

/// <summary>Rows with their outcomes.</summary>
internal sealed record LabelledSongs(RowBuilder[] Rows, double[] Outcomes)
{
    public LabelledSongs Part(Range range) => new(Rows[range], Outcomes[range]);

    public ArmedModel Adapt(ArmedModel model, string cluster) => model.Adapt(cluster, Rows, Outcomes);
}
