namespace Armed.Cli.Quickstart;

/// <summary>What a row of the quick start's data is for.</summary>
internal enum QuickstartPart
{
    /// <summary>Training and early stopping.</summary>
    Training,

    /// <summary>Held out, of a subgenre that training has.</summary>
    Seen,

    /// <summary>Held out, of a subgenre that training has not.</summary>
    Unseen,
}
