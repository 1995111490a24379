using Armed.Runtime.Bundles;

namespace Armed.Cli.Bundles;

/// <summary>Reads what a bundle's fit was asked for; manifests have each option and its value as two arguments.</summary>
internal static class RequestArguments
{
    /// <summary>Options that say which rows were held out.</summary>
    private static readonly string[] s_split = ["--split", "--split-column", "--fold"];

    /// <summary>The value of each option that says which rows were held out; null where it was not given.</summary>
    public static IEnumerable<string?> Split(this RequestDescription request) => s_split.Select(option => request.Arguments.SkipWhile(argument => argument != option).Skip(1).FirstOrDefault());

    /// <summary>The arguments without those options.</summary>
    public static IEnumerable<string> WithoutSplit(this RequestDescription request) =>
        request.Arguments.Where((argument, at) => !s_split.Contains(argument) && (at == 0 || !s_split.Contains(request.Arguments[at - 1])));
}
