using System.Globalization;
using Armed.Cli.Common;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;

namespace Armed.Cli.Output;

/// <summary>Turns an exception into an exit code and a message; a stack only for defects, with --verbose.</summary>
internal static class FaultReport
{
    public static int Write(Exception fault, CommandHost host, bool verbose)
    {
        var code = Code(fault);
        host.Error.WriteLine($"armed: {Printable.Text(Message(fault, code))}");
        if (verbose)
        {
            host.Error.WriteLine(Printable.Text(fault.ToString()));
        }

        return code;
    }

    private static int Code(Exception fault) => fault switch
    {
        OperationCanceledException => ExitCode.Interrupted,
        ParityException => ExitCode.CheckFailed,
        InputException or ArmedBundleException or UnknownClusterException or BundleWriteException or IOException or UnauthorizedAccessException
            => ExitCode.WrongInput,
        _ when IsFileTooLarge(fault) || LoadFault(fault) is not null => ExitCode.WrongInput,
        _ => ExitCode.Defect,
    };

    private static string Message(Exception fault, int code) => fault switch
    {
        InterruptedException => fault.Message,
        OperationCanceledException => "interrupted.",
        UnauthorizedAccessException => $"{Sentence(fault)} Check the permissions, or choose another directory.",
        IOException => $"{Sentence(fault)}{Advice(fault)}",
        _ when IsFileTooLarge(fault) => "A file would grow beyond the limit of file sizes, which 'ulimit -f' shows. Raise the limit, or ask for a smaller output.",
        _ when LoadFault(fault) is not null && TemporaryDirectory.Fault() is { } temporary => $"TorchSharp's native library could not be loaded. {temporary}",
        _ when LoadFault(fault) is { } load => $"TorchSharp's native library could not be loaded. {Sentence(load)}{LoadAdvice(Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"))}",
        _ when code == ExitCode.Defect => string.Create(CultureInfo.InvariantCulture, $"a bug in this program: {fault.GetType().Name}: {fault.Message}\n{HowToReport}"),
        _ => fault.Message,
    };

    /// <summary>Whether the system refused a write beyond the limit of the account or of the file system (EFBIG), for which .NET has no exception of its own.</summary>
    private static bool IsFileTooLarge(Exception fault)
    {
        var root = fault.GetBaseException();
        return root is ArgumentOutOfRangeException { ParamName: "value" } && root.Message.StartsWith("Specified file length was too large", StringComparison.Ordinal);
    }

    /// <summary>Why TorchSharp could not start: its first use fails with an exception that holds the loader's.</summary>
    private static Exception? LoadFault(Exception fault)
    {
        for (var at = fault; at is not null; at = at.InnerException)
        {
            if (at is TypeInitializationException { TypeName: "TorchSharp.torch" } start)
            {
                return start.GetBaseException();
            }
        }

        return null;
    }

    private static string LoadAdvice(string? path) => string.IsNullOrEmpty(path)
        ? " Install the command again; on Linux it needs libstdc++ and libgomp."
        : $" LD_LIBRARY_PATH is '{path}' and may lead to another libtorch. Run the command without it: env -u LD_LIBRARY_PATH armed ...";

    private static string Sentence(Exception fault) => fault.Message.EndsWith('.') ? fault.Message : fault.Message + ".";

    private static string Advice(Exception fault) =>
        fault.Message.Contains(Path.GetTempPath(), StringComparison.Ordinal) && TemporaryDirectory.Fault() is { } temporary ? $" {temporary}"
        : fault is FileNotFoundException or DirectoryNotFoundException ? " Check the path."
        : fault.Message.Contains("No space left", StringComparison.Ordinal) || fault.Message.Contains("disk was full", StringComparison.Ordinal) ? " Free some space there, or choose another directory with -o."
        : "";

    private const string HowToReport =
        "Please report it with the command line, the output of 'armed --version' and, if you can share them, a few rows of the data; --verbose prints the full stack.";
}
