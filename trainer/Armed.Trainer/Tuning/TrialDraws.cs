using System.Text.Json;

namespace Armed.Trainer.Tuning;

/// <summary>The values of trials: the draws of a space in their order, each once.</summary>
/// <param name="space">The space.</param>
/// <param name="seed">Seed of the search.</param>
internal sealed class TrialDraws(SearchSpace space, long seed)
{
    /// <summary>So many draws in a row without a new one mean that there is none left.</summary>
    private const int MostEqual = 10_000;

    private readonly List<IReadOnlyDictionary<string, JsonElement>> _draws = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private int _drawn;
    private bool _isUsedUp;

    /// <summary>Whether a trial has values that no trial before it has.</summary>
    /// <param name="trial">Its number, from 1.</param>
    public bool Has(int trial)
    {
        while (_draws.Count < trial && !_isUsedUp)
        {
            _isUsedUp = !DrawNew();
        }

        return trial <= _draws.Count;
    }

    /// <summary>The values of a trial; none of trial 0, which has the options as given.</summary>
    public IReadOnlyDictionary<string, JsonElement> Of(int trial) => trial == 0 ? new Dictionary<string, JsonElement>()
        : Has(trial) ? _draws[trial - 1]
        : throw new ArgumentOutOfRangeException(nameof(trial), trial, $"The space has {_draws.Count} different draws.");

    private bool DrawNew()
    {
        for (var tried = 0; tried < MostEqual; tried++)
        {
            var values = space.Draw(seed, ++_drawn);
            if (_known.Add(string.Join('\n', values.Select(value => value.Value.GetRawText()))))
            {
                _draws.Add(values);
                return true;
            }
        }

        return false;
    }
}
