using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Armed.Runtime.Adaptation;

namespace Armed.Runtime;

/// <summary>
/// What unlabelled rows of one cluster tell of its effects: how many they are, and sums over them, of the model's summary columns and of what the Z-predictor says of them. It holds no row, so that it can be stored and sent where the
/// rows cannot. Summaries of different rows of a cluster add up, in any order. From <see cref="ArmedModel.Summarise(ReadOnlySpan{RowBuilder}, UnlabelledAnswer?)"/>.
/// </summary>
public sealed record ContextSummary
{
    /// <summary>Fit id of the model whose columns were summed: only this model, and those adapted from it, can read the sums.</summary>
    public required string FitId { get; init; }

    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Number of rows n, 0 to 100,000,000.</summary>
    public required int Rows { get; init; }

    /// <summary>Sums of the P summary columns over the rows, finite; 0 without rows. Empty where the rows were summed up for <see cref="UnlabelledAnswer.Membership"/> alone.</summary>
    public required IReadOnlyList<double> Sums { get; init; }

    /// <summary>
    /// Sums over the rows of log(p_c / pi_c), with p the Z-predictor's probabilities of the C classes and pi the classes' shares in training, finite; 0 without rows. Null where they were not asked for.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<double>? MembershipSums { get; init; }

    /// <summary>The summary of these rows and of others of the same cluster.</summary>
    /// <param name="other">A summary of other rows, of the same model.</param>
    /// <returns>A summary of all of them.</returns>
    /// <exception cref="ArgumentException">It is of another model or factor, has other sums, or the rows are too many.</exception>
    public ContextSummary Add(ContextSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.FitId != FitId || other.Factor != Factor || other.Sums.Count != Sums.Count)
        {
            throw new ArgumentException($"The summary is of the factor '{other.Factor}' of another fit ({other.FitId}); expected '{Factor}' of the fit {FitId}. Add summaries that one model made.", nameof(other));
        }

        if (other.MembershipSums?.Count != MembershipSums?.Count)
        {
            throw new ArgumentException("One of the summaries has sums of memberships, and the other has not as many. Summarise all of the cluster's rows with the same answer.", nameof(other));
        }

        UnlabelledBasis.RequireRows((long)Rows + other.Rows);
        return this with { Rows = Rows + other.Rows, Sums = Added(Sums, other.Sums), MembershipSums = MembershipSums is null ? null : Added(MembershipSums, other.MembershipSums!) };
    }

    /// <summary>Writes the summary as JSON: <c>fit_id</c>, <c>factor</c>, <c>rows</c>, <c>sums</c>, and <c>membership_sums</c> where there are some.</summary>
    /// <returns>JSON on one line, whose numbers read back the same.</returns>
    /// <exception cref="ArgumentException">A sum is not finite.</exception>
    public string ToJson() => Sums.Concat(MembershipSums ?? []).All(double.IsFinite)
        ? JsonSerializer.Serialize(this, ContextSummaryJson.Default.ContextSummary)
        : throw new ArgumentException("The summary's sums hold NaN or infinity; expected finite numbers. Summarise the rows again.");

    private static double[] Added(IReadOnlyList<double> one, IReadOnlyList<double> other) => [.. one.Zip(other, (own, others) => own + others)];

    /// <summary>Reads a summary from JSON. Whether it fits a model is checked where a model uses it.</summary>
    /// <param name="json">What <see cref="ToJson"/> wrote.</param>
    /// <returns>The summary.</returns>
    /// <exception cref="FormatException">The text is not such JSON.</exception>
    public static ContextSummary Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize(json, ContextSummaryJson.Default.ContextSummary) ?? throw new FormatException("The summary is null; expected a JSON object with fit_id, factor, rows and sums.");
        }
        catch (JsonException fault)
        {
            throw new FormatException(
                string.Create(CultureInfo.InvariantCulture, $"The summary is not JSON with fit_id, factor, rows (a whole number) and sums (numbers): {fault.Message} Write it with ToJson."), fault);
        }
    }
}
