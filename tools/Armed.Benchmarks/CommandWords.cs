using System.Globalization;
using Armed.Trainer;

namespace Armed.Benchmarks;

/// <summary>The words of a command in their order; a dash, or no word, stands for the default.</summary>
internal sealed class CommandWords(IReadOnlyList<string> words)
{
    /// <summary>The word at a place; null for the default.</summary>
    public string? this[int place] => place < words.Count && words[place] != "-" ? words[place] : null;

    public string Text(int place, string otherwise) => this[place] ?? otherwise;

    public int Whole(int place, int otherwise) => this[place] is { } word ? int.Parse(word, CultureInfo.InvariantCulture) : otherwise;

    public double Number(int place, double otherwise) => this[place] is { } word ? double.Parse(word, CultureInfo.InvariantCulture) : otherwise;

    public TrainingOptions Options(int place, TrainingOptions otherwise) => this[place] is { } word ? TrainingOptionsJson.Load(word) : otherwise;
}
