using System.Globalization;
using Armed.Benchmarks;
using Armed.Benchmarks.Steps;
using Armed.Trainer.Configuration;

const string Usage = """
    Experiments that need time or data which the project does not ship.

      folds DESCRIPTION.json SCHEME [OPTIONS.json | paper | -] [SEEDS] [MOST-FOLDS]
            Cross-validate over the data set's fixed folds; SEEDS such as 1,2,3.
      step  Time a training step against the published scheme and a plain network's, and at many clusters. Two minutes.
    """;

if (args is ["folds", var description, var scheme, ..])
{
    var options = args.Length > 3 && args[3] != "-" ? TrainingOptionsJson.Load(args[3]) : new Armed.Trainer.TrainingOptions();
    long[] seeds = args.Length > 4 ? [.. args[4].Split(',').Select(s => long.Parse(s, CultureInfo.InvariantCulture))] : [1];
    int most = args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : int.MaxValue;
    FoldScores.Run(DataSetDescription.Read(description), scheme, options, seeds, most, Console.Out);
    return 0;
}

if (args is ["step"])
{
    StepBenchmark.Run(Console.Out);
    return 0;
}

Console.Error.WriteLine(Usage);
return 2;
