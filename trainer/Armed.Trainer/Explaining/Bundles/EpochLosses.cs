using System.Text.Json;
using Armed.Trainer.Fitting;

namespace Armed.Trainer.Explaining.Bundles;

/// <summary>An epoch of <c>history.jsonl</c>.</summary>
/// <param name="Stage">The stage: training, training 2, .., z-predictor.</param>
/// <param name="Epoch">1-based.</param>
/// <param name="Training">Loss of the training rows.</param>
/// <param name="Validation">Loss of the validation rows; null without.</param>
/// <param name="IsBest">Whether it was the best so far.</param>
internal sealed record EpochLosses(string Stage, int Epoch, double Training, double? Validation, bool IsBest)
{
    /// <summary>The file's name in a bundle.</summary>
    public const string FileName = "history.jsonl";

    /// <summary>Whether a network was trained in it.</summary>
    public bool IsOfNetwork => Stage.StartsWith(ArmedStageSettings.TrainingName, StringComparison.Ordinal);

    private const int MostEpochs = 20_000;

    /// <summary>Reads the lines; those that are not an epoch are passed over.</summary>
    public static IReadOnlyList<EpochLosses> Read(string text) => [.. text.Split('\n').Take(MostEpochs).Select(OfLine).OfType<EpochLosses>()];

    private static EpochLosses? OfLine(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var epoch = json.RootElement;
            return epoch.ValueKind == JsonValueKind.Object && epoch.TryGetProperty("stage", out var stage) && stage.ValueKind == JsonValueKind.String
                && Number(epoch, "epoch") is { } number && Number(epoch, "total") is { } total
                ? new EpochLosses(stage.GetString()!, (int)number, total, Number(epoch, "validation"), epoch.TryGetProperty("best", out var best) && best.ValueKind == JsonValueKind.True)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement epoch, string name) =>
        epoch.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
}
