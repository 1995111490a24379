using Microsoft.Extensions.Logging;

namespace Armed.Cli.Output;

/// <summary>Puts a log's events among the command's messages.</summary>
internal sealed class OutputLoggerProvider(CommandOutput output) : ILoggerProvider
{
    private readonly Lock _writing = new();

    public ILogger CreateLogger(string categoryName) => new OutputLogger(this);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string message, Exception? fault)
    {
        var rank = level >= LogLevel.Error ? "error: " : level == LogLevel.Warning ? "warning: " : "";
        lock (_writing)
        {
            output.Message($"armed: {rank}{message}{(fault is null ? "" : $"\n{fault}")}");
        }
    }

    private sealed class OutputLogger(OutputLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, formatter(state, exception), exception);
            }
        }
    }
}
