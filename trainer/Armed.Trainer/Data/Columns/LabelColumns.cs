using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>The columns that label rows: the outcome of a bundle, and the weights if it was trained with weights.</summary>
internal sealed class LabelColumns
{
    private readonly LevelLookup? _levels;
    private readonly BundleManifest _manifest;
    private readonly Outcome _outcome;
    private readonly MissingMarks _marks;
    private readonly NumberReading _reading;

    public LabelColumns(BundleManifest manifest, CellsAsRead? cells = null, NameMatch match = NameMatch.Exact)
    {
        cells ??= new CellsAsRead(manifest.Cells, new DataSource());
        (_marks, _reading) = (cells.Levels, cells.Of(manifest.Outcome.Name));
        WeightReading = cells.Of(manifest.Outcome.Weights ?? "");
        (_manifest, _outcome) = (manifest, manifest.MakeOutcome());
        _levels = manifest.Outcome.Classes.Count == 0 ? null : new LevelLookup(manifest.Outcome.Classes, new UnknownNames(manifest.Outcome.Name, IsCluster: false), cells.Levels, match);
    }

    public string Outcome => _manifest.Outcome.Name;

    public string? Weights => _manifest.Outcome.Weights;

    /// <summary>How weights are read.</summary>
    public NumberReading WeightReading { get; }

    public IReadOnlyList<string> Names => Weights is null ? [Outcome] : [Outcome, Weights];

    /// <summary>The outcome of a cell as a number, NaN for a missing one; a text that says what is wrong if it is not a number.</summary>
    public string? Parse(ReadOnlySpan<byte> cell, bool typed, out double value)
    {
        value = double.NaN;
        if (_levels is not null)
        {
            var code = _levels.CodeOf(cell);
            if (code < 0)
            {
                return _marks.IsMissingLevel(NumberText.Trim(cell)) ? null : $"one of {Say.List(_levels.Levels, 20)}";
            }

            value = code;
            return null;
        }

        var kind = _reading.Parse(cell, typed, out value);
        if (kind is NumberText.Kind.Text or NumberText.Kind.Infinite)
        {
            return "a finite number";
        }

        return kind == NumberText.Kind.Number && !_outcome.Accepts(value) ? _outcome.Expected : null;
    }
}
