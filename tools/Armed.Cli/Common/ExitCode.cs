namespace Armed.Cli.Common;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Defect = 1;
    public const int WrongInput = 2;
    public const int CheckFailed = 3;
    public const int Interrupted = 130;
}
