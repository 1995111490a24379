namespace Armed.Trainer.Common;

/// <summary>Collects what is wrong, so that one message can name all of it.</summary>
internal sealed class Faults
{
    private readonly List<string> _texts = [];

    public bool Any => _texts.Count > 0;

    public void Add(string text) => _texts.Add(text);

    public void ThrowIfAny()
    {
        if (_texts.Count == 1)
        {
            throw new InputException(_texts[0]);
        }

        if (_texts.Count > 1)
        {
            throw new InputException($"{_texts.Count} faults in the input:\n" + string.Join("\n", _texts.Select(text => "- " + text)));
        }
    }
}
