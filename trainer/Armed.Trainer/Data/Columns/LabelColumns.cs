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

    public LabelColumns(BundleManifest manifest)
    {
        (_manifest, _outcome) = (manifest, manifest.MakeOutcome());
        _levels = manifest.Outcome.Classes.Count == 0 ? null : new LevelLookup(manifest.Outcome.Classes);
    }

    public string Outcome => _manifest.Outcome.Name;

    public string? Weights => _manifest.Outcome.Weights;

    public IReadOnlyList<string> Names => Weights is null ? [Outcome] : [Outcome, Weights];

    /// <summary>The outcome of a cell as a number, NaN for a missing one; a text that says what is wrong if it is not a number.</summary>
    public string? Parse(ReadOnlySpan<byte> cell, out double value)
    {
        value = double.NaN;
        if (_levels is not null)
        {
            var code = _levels.CodeOf(cell);
            if (code < 0)
            {
                return NumberText.IsMissing(cell.Trim(" \t"u8)) ? null : $"one of {Say.List(_levels.Levels, 20)}";
            }

            value = code;
            return null;
        }

        var kind = NumberText.Parse(cell, out value);
        if (kind is NumberText.Kind.Text or NumberText.Kind.Infinite)
        {
            return "a finite number";
        }

        return kind == NumberText.Kind.Number && !_outcome.Accepts(value) ? _outcome.Expected : null;
    }
}
