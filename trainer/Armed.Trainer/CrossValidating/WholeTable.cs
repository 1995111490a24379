using Armed.Trainer.Data;
using Armed.Trainer.Data.Designs;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.CrossValidating;

/// <summary>The table that folds are made of.</summary>
internal static class WholeTable
{
    /// <summary>Reads it with the columns that the options ask for. Its task is named before folds are made: the classes of a fold's training rows must not change it.</summary>
    /// <param name="data">The request.</param>
    /// <param name="options">The options.</param>
    /// <param name="tell">Takes what was noticed while reading.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static ClusteredTable Read(DataRequest data, TrainingOptions options, Action<IReadOnlyList<string>> tell, CancellationToken cancellation)
    {
        var asked = FormulaColumns.Request(data with { Clusters = RandomEffectsFormula.Factors(options.Random, data.Clusters) }, options);
        var table = TableReader.Read(asked, cancellation);
        tell(table.Messages);
        return asked.Task is not null || asked.Kind is not null ? table : TableReader.Read(asked with { Task = table.Outcome.Task }, cancellation);
    }
}
