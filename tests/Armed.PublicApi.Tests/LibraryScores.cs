using Armed.Trainer;

namespace Armed.PublicApi.Tests;

/// <summary>What the example found.</summary>
/// <param name="Armed">Metrics of the fitted model on the test rows.</param>
/// <param name="Mean">Metrics of the training mean on the same rows.</param>
/// <param name="Exported">The exported model.</param>
internal sealed record LibraryScores(IReadOnlyDictionary<string, double> Armed, IReadOnlyDictionary<string, double> Mean, ExportedModel Exported);
