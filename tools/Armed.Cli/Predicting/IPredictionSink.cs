namespace Armed.Cli.Predicting;

/// <summary>Where predictions go, a line per input row, in order.</summary>
internal interface IPredictionSink : IDisposable
{
    public void Add(AnsweredRows answers);

    /// <summary>Ends the output; without it the output is incomplete.</summary>
    public void Complete();
}
