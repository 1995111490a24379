using System.Globalization;
using System.Text.Json;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Simulation;

/// <summary>Simulated data with random intercepts: what was drawn for the clusters, and the rows.</summary>
public sealed class MixedSimulation
{
    internal MixedSimulation(MixedOptions options, IReadOnlyList<double> effects, IReadOnlyList<double> shifts, IReadOnlyList<int> clusterOfRow)
    {
        (Options, Effects, Shifts, ClusterOfRow) = (options, effects, shifts, clusterOfRow);
    }

    /// <summary>What was asked for.</summary>
    public MixedOptions Options { get; }

    /// <summary>The clusters' intercepts b as drawn, length C.</summary>
    public IReadOnlyList<double> Effects { get; }

    /// <summary>The clusters' shifts of x0, length C; 0 without confounding.</summary>
    public IReadOnlyList<double> Shifts { get; }

    /// <summary>0-based cluster of each row, length N.</summary>
    public IReadOnlyList<int> ClusterOfRow { get; }

    /// <summary>Variance of <see cref="Effects"/> (divisor C): what an estimate should find, whatever the variance that they were drawn from.</summary>
    public double DrawnVariance
    {
        get
        {
            var mean = Effects.Average();
            return Effects.Average(b => (b - mean) * (b - mean));
        }
    }

    /// <summary>The rows, drawn while they are enumerated; every time the same.</summary>
    /// <returns>One row after the other.</returns>
    public IEnumerable<MixedRow> Rows() => MixedSimulator.Draw(this);

    /// <summary>Writes the rows as CSV: x0, x1, .., cluster, y, and if asked for true_linear_predictor.</summary>
    /// <param name="writer">Where the text goes; lines end with a line feed.</param>
    /// <param name="withTruth">Whether the true linear predictor is a column; leave it out of a fit (<c>--exclude</c>).</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void WriteCsv(TextWriter writer, bool withTruth = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (var j = 0; j < Options.Features; j++)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"x{j},"));
        }

        writer.Write(withTruth ? "cluster,y,true_linear_predictor\n" : "cluster,y\n");
        foreach (var row in Rows())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var x in row.X)
            {
                writer.Write(Number(x) + ",");
            }

            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Cluster},{Number(row.Outcome)}{(withTruth ? "," + Number(row.LinearPredictor) : "")}\n"));
        }
    }

    /// <summary>Writes the fold of each row as a split file: row, test; fold 0 is the test rows, 1 the others.</summary>
    /// <param name="writer">Where the text goes; lines end with a line feed.</param>
    public void WriteSplits(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write("row,test\n");
        var number = 0;
        foreach (var row in Rows())
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{number++},{(row.IsTest ? 0 : 1)}\n"));
        }
    }

    /// <summary>Writes what was drawn as JSON: the options, the clusters' intercepts b, their variance, and with confounding their shifts of x0.</summary>
    /// <param name="stream">Where the text goes, in UTF-8.</param>
    public void WriteTruth(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("task", OutcomeKinds.Of(Options.Task).Name);
        json.WriteString("form", Options.Form.ToString().ToLowerInvariant());
        if (Options.Form == MixedForm.Linear)
        {
            Write(json, "slopes", Options.Slopes);
        }

        json.WriteNumber("rows", ClusterOfRow.Count);
        json.WriteNumber("clusters", Options.Clusters);
        json.WriteNumber("cluster_variance", Options.ClusterVariance);
        json.WriteNumber("drawn_variance", DrawnVariance);
        if (OutcomeKinds.Of(Options.Task).DrawnResidualSd is { } residualSd)
        {
            json.WriteNumber("residual_sd", residualSd);
        }

        json.WriteNumber("confounding", Options.Confounding);
        json.WriteNumber("seed", Options.Seed);
        Write(json, "b", Effects);
        if (Options.Confounding != 0)
        {
            Write(json, "x0_shift", Shifts);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    // Single precision, as a model reads it.
    private static string Number(double value) => ((float)value).ToString("R", CultureInfo.InvariantCulture);
}
