using System.Buffers;
using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Data;

namespace Armed.Trainer.Pipeline;

/// <summary>What a fit was asked for, as its manifest holds it.</summary>
internal sealed class RequestSummary
{
    private const string Query = "QUERY";

    private static readonly SearchValues<char> s_wildcards = SearchValues.Create("*?[");
    private static readonly SearchValues<char> s_separators = SearchValues.Create(Path.DirectorySeparatorChar == '\\' ? @"/\" : "/");

    private readonly List<string> _arguments = [];

    private RequestSummary()
    {
    }

    /// <summary>The summary; null where the program gave a network or a kind of outcome of its own, which no arguments ask for again.</summary>
    public static RequestDescription? Of(TrainingRequest request)
    {
        if (request.Backbone is not null || request.Data.Kind is not null)
        {
            return null;
        }

        var summary = new RequestSummary();
        summary.AddSource(request.Data.Source);
        summary.AddColumns(request.Data);
        summary.AddFold(request.HeldOut);
        return new RequestDescription { Arguments = summary._arguments, Options = TrainingOptionsJson.ToGiven(request.Options) };
    }

    private void AddSource(DataSource source)
    {
        if (source.Path is { } path)
        {
            _arguments.Add(WithoutFolders(path));
        }
        else
        {
            Add("--sql", Query);
        }

        AddFlag("--allow-remote", source.AllowRemote);
        Add("--encoding", source.Encoding);
        Add("--decimal", source.Decimal?.ToString());
        Add("--thousands", source.Thousands?.ToString());
        Add("--missing", source.Missing);
        Add("--date-format", source.DateFormat);
    }

    /// <summary>The file's name; of a pattern with folders that vary, what begins with the first of them.</summary>
    private static string WithoutFolders(string path)
    {
        if (path.Contains("://", StringComparison.Ordinal))
        {
            return Path.GetFileName(path);
        }

        var wildcard = path.AsSpan().IndexOfAny(s_wildcards);
        var until = wildcard < 0 ? path.Length : wildcard;
        return path[(path.AsSpan(0, until).LastIndexOfAny(s_separators) + 1)..];
    }

    private void AddColumns(DataRequest data)
    {
        Add("--outcome", data.Outcome);
        Add("--cluster", data.Clusters);
        Add("--task", data.Task?.ToString());
        Add("--positive", data.Positive);
        Add("--order", data.Order);
        Add("--offset", data.Offset);
        Add("--weights", data.Weights);
        Add("--numeric", data.Numeric);
        Add("--categorical", data.Categorical);
        Add("--date", data.Dates);
        Add("--date-parts", [.. data.DateParts.Select(EnumWords.Of)]);
        Add("--missing-values", data.MissingValues == MissingValues.Indicator ? null : EnumWords.Of(data.MissingValues));
        Add("--match", data.Match == Armed.Runtime.NameMatch.Exact ? null : EnumWords.Of(data.Match));
        Add("--exclude", data.Exclude);
    }

    private void AddFold(HeldOutFold? fold)
    {
        if (fold is not null)
        {
            Add("--split", Path.GetFileName(fold.File));
            Add("--split-column", fold.Column);
            Add("--fold", fold.Fold.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void AddFlag(string name, bool isGiven)
    {
        if (isGiven)
        {
            _arguments.Add(name);
        }
    }

    private void Add(string name, string? value)
    {
        if (value is not null)
        {
            _arguments.AddRange([name, value]);
        }
    }

    /// <summary>A list as the command reads it: an item with a comma or a quote is in double quotes, which are doubled inside.</summary>
    private void Add(string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            Add(name, string.Join(',', values.Select(value => value.AsSpan().ContainsAny(",\"") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value)));
        }
    }
}
