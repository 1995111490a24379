using Armed.Trainer.Models;
using Armed.Trainer.Refit.Stage;

namespace Armed.Trainer.Pipeline;

/// <summary>A fitted model whose last layer is final.</summary>
/// <param name="Model">The model. It shares its modules with the trained one.</param>
/// <param name="Refit">The result of the refit; null if there is none.</param>
internal sealed record SolvedModel(FittedModel Model, RefitResult? Refit) : IDisposable
{
    public void Dispose() => Model.Dispose();
}
