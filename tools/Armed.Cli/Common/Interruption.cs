using System.Runtime.InteropServices;

namespace Armed.Cli.Common;

/// <summary>
/// Turns the first Ctrl-C or SIGTERM into a cancelled token. The second one ends the process at once, and so does a process that neither ends nor computes after the first: it is stuck
/// in a native call, which no token reaches.
/// </summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>SIGXFSZ of Linux and macOS: a file grows beyond the limit of the account (ulimit -f).</summary>
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    private static PosixSignalRegistration? s_fileTooLarge;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Func<IDisposable?> _watch;
    private readonly Action _end;
    private IDisposable? _watching;

    /// <param name="watch">Starts to look for a stuck process after the first signal; gives null where nothing does.</param>
    /// <param name="end">Ends the process at once.</param>
    public Interruption(Func<IDisposable?> watch, Action end) => (_watch, _end) = (watch, end);

    public CancellationToken Token => _source.Token;

    /// <summary>The signals of this process.</summary>
    /// <param name="waitsForOthers">Whether the command may wait without computing, as a server does for its clients: then only a second signal ends it at once.</param>
    public static Interruption OfProcess(bool waitsForOthers)
    {
        var interruption = new Interruption(() => waitsForOthers ? null : new StuckWatch(s_grace, () => Environment.CpuUsage.TotalTime, EndWithAMessage), ProcessEnd.Now);
        interruption.Register(PosixSignal.SIGINT);
        interruption.Register(PosixSignal.SIGTERM);
        if (!OperatingSystem.IsWindows())
        {
            // It would end the process; without it the write fails, and its files are removed. To the very end: native libraries write when they are unloaded.
            s_fileTooLarge ??= PosixSignalRegistration.Create(FileTooLarge, context => context.Cancel = true);
        }

        return interruption;
    }

    /// <summary>A signal.</summary>
    public void Interrupt()
    {
        if (_source.IsCancellationRequested)
        {
            _end();
            return;
        }

        Console.Error.WriteLine("armed: interrupted; the current step finishes first. Interrupt again to stop at once (training then writes no checkpoint).");
        _watching = _watch();
        _source.Cancel();
    }

    public void Dispose()
    {
        _signals.ForEach(signal => signal.Dispose());
        _watching?.Dispose();
        _source.Dispose();
    }

    private void Register(PosixSignal signal) => _signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Interrupt();
    }));

    private static void EndWithAMessage()
    {
        Console.Error.WriteLine("armed: the process does nothing since it was interrupted: it ends.");
        ProcessEnd.Now();
    }
}
