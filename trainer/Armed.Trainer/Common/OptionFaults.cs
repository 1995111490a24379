using System.Globalization;

namespace Armed.Trainer.Common;

/// <summary>Collects what is wrong with a record of options, so that one message names every fault.</summary>
internal sealed class OptionFaults(string subject)
{
    private readonly List<string> _faults = [];

    public void AtLeast(string name, long value, long least) => Check(value >= least, name, value, $"{least} or more");

    public void Within(string name, long value, long least, long most) => Check(value >= least && value <= most, name, value, $"{least} to {most}");

    public void Finite(string name, double value) => Check(double.IsFinite(value), name, value, "a finite number");

    public void NotNegative(string name, double? value) => Check(value is null or (>= 0 and < double.PositiveInfinity), name, value, "a finite number, 0 or more");

    public void Positive(string name, double? value) => Check(value is null or (> 0 and < double.PositiveInfinity), name, value, "a finite number above 0");

    public void Check(bool valid, string name, object? value, string expected)
    {
        if (!valid)
        {
            _faults.Add($"{name} is {Show(value)}; expected {expected}.");
        }
    }

    /// <exception cref="ArgumentException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count == 1)
        {
            throw new ArgumentException($"A {subject} option is out of range: {_faults[0]}");
        }

        if (_faults.Count > 1)
        {
            throw new ArgumentException($"{_faults.Count} {subject} options are out of range:\n  {string.Join("\n  ", _faults)}");
        }
    }

    private static string Show(object? value) => value switch
    {
        null => "missing",
        string text => $"'{text}'",
        IEnumerable<int> numbers => $"[{string.Join(", ", numbers)}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
