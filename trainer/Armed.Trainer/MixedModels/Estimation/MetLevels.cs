namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Which levels of two factors meet in a row: per level of the first the levels of the second, ascending, each once.</summary>
internal sealed class MetLevels
{
    private readonly int[] _start;
    private readonly int[] _others;

    public MetLevels(RandomFactor factor, RandomFactor other)
    {
        var keys = new long[factor.Codes.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = ((long)factor.Codes[i] * other.Levels) + other.Codes[i];
        }

        Array.Sort(keys);
        _start = new int[factor.Levels + 1];
        var others = new List<int>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                others.Add((int)(keys[i] % other.Levels));
                _start[(keys[i] / other.Levels) + 1]++;
            }
        }

        _others = [.. others];
        for (var c = 0; c < factor.Levels; c++)
        {
            Most = Math.Max(Most, _start[c + 1]);
            _start[c + 1] += _start[c];
        }
    }

    /// <summary>Levels of the second that a level of the first meets, at most.</summary>
    public int Most { get; }

    /// <summary>Levels of the second that a level of the first meets.</summary>
    public ReadOnlySpan<int> Of(int level) => _others.AsSpan(_start[level], _start[level + 1] - _start[level]);
}
