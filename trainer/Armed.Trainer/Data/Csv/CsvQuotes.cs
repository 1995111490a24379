namespace Armed.Trainer.Data.Csv;

/// <summary>Whether a CSV file's bytes are in quotes: these open at the start of a field only, and a doubled one is text.</summary>
internal struct CsvQuotes
{
    private bool _inField;
    private bool _closed;

    /// <summary>Whether the byte last taken is in quotes.</summary>
    public bool Quoted { get; private set; }

    /// <summary>Whether anything but a separator followed a closing quote.</summary>
    public bool Broken { get; private set; }

    /// <summary>Takes a byte; true if it is a quote that only marks a border.</summary>
    public bool Take(int b)
    {
        if (b == '"' && (Quoted || _closed || !_inField))
        {
            // The second of two quotes is text, and the quoted field goes on.
            var doubled = _closed;
            (_closed, Quoted, _inField) = (Quoted, !Quoted, true);
            return !doubled;
        }

        var separates = !Quoted && (b is ',' or ';' or '\t' or '|' or '\r' or '\n');
        Broken |= _closed && !separates;
        _closed = false;
        _inField = Quoted || !separates;
        return false;
    }
}
