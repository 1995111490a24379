namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>
/// A bundle that was refused. It is tried again after some polls, each time after twice as many: the cause may have gone without a trace in names, lengths and times of its files, such as
/// memory or file handles that were short, or a replacement while it was read.
/// </summary>
internal sealed class Refusal
{
    private const int FirstPolls = 4;
    private const int MostPolls = 256;

    private readonly int _polls;
    private int _left;

    private Refusal(string fingerprint, string fault, int polls) => (Fingerprint, Fault, _polls, _left) = (fingerprint, fault, polls, polls);

    /// <summary>The files that were refused.</summary>
    public string Fingerprint { get; }

    /// <summary>Why.</summary>
    public string Fault { get; }

    /// <summary>A refusal that follows an earlier one, or none.</summary>
    public static Refusal After(Refusal? earlier, string fingerprint, string fault)
        => new(fingerprint, fault, earlier is not null && earlier.Fingerprint == fingerprint ? Math.Min(2 * earlier._polls, MostPolls) : FirstPolls);

    /// <summary>Whether it still holds for the files of this poll; counts the poll.</summary>
    public bool Holds(string fingerprint) => fingerprint == Fingerprint && --_left > 0;
}
