using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Predicting;

namespace Armed.Benchmarks.Images;

/// <summary>RotatedMNIST with one angle held out in turn: accuracy on it, and on held-out rows of the other angles, of a plain network and of ARMED's heads.</summary>
internal static class AngleExperiment
{
    /// <summary>Of the angles that train, every so many rows are held out, too.</summary>
    private const int SeenEvery = 10;

    /// <summary>Of the digits that are rare for an angle, every so many images are there.</summary>
    private const int RareEvery = 10;

    /// <summary>What is added to the pixels from angle to angle, as a share of the full intensity.</summary>
    private const double IntensityStep = 0.1;

    private const string Head = "angle  seed  model                 accuracy seen  accuracy unseen  log loss seen  log loss unseen  seconds";

    /// <summary>The size of the short run.</summary>
    public static TrainingOptions Short { get; } = new() { Maps = [16, 32], MaxEpochs = 3, BatchSize = 64 };

    /// <param name="folder">Holds the data.</param>
    /// <param name="plan">What is fitted.</param>
    /// <param name="output">Receives a line per model and fold.</param>
    public static void Run(string folder, AnglePlan plan, TextWriter output)
    {
        var table = AngleTable.Read(folder);
        output.WriteLine(Head);
        foreach (var (angle, seed) in from angle in plan.Angles from seed in plan.Seeds select (angle, seed))
        {
            Run(table, angle, seed, plan, output);
        }
    }

    /// <summary>
    /// The same where the angles that train differ in their digits: each has all images of four digits, and a tenth of the others. The angle held out has all of them. What the angle looks like then tells of the digit in training, and not for the angle held out.
    /// </summary>
    /// <param name="folder">Holds the data.</param>
    /// <param name="plan">What is fitted.</param>
    /// <param name="output">Receives a line per model and fold.</param>
    public static void RunConfounded(string folder, AnglePlan plan, TextWriter output) => RunConfounded(folder, plan, intensity: null, output);

    /// <summary>
    /// The same with an intensity of its own added to all pixels of an angle, a tenth of the full one more from angle to angle. It is plain to see in every pixel, tells of the digit in training, and does not for the angle held out, whose own intensity
    /// lies between those of training, or outside at 0 and 75.
    /// </summary>
    /// <param name="folder">Holds the data.</param>
    /// <param name="plan">What is fitted.</param>
    /// <param name="output">Receives a line per model and fold.</param>
    public static void RunIntensity(string folder, AnglePlan plan, TextWriter output) => RunConfounded(folder, plan, angle => (int)Math.Round(IntensityStep * byte.MaxValue * angle / AngleTable.Step), output);

    private static void RunConfounded(string folder, AnglePlan plan, Func<int, int>? intensity, TextWriter output)
    {
        output.WriteLine(Head);
        foreach (var angle in plan.Angles)
        {
            var held = int.Parse(angle, CultureInfo.InvariantCulture);
            var table = AngleTable.Read(folder, (image, digit, own) => own == held || IsTypical(digit, own) || image % RareEvery == 0, intensity);
            foreach (var seed in plan.Seeds)
            {
                Run(table, angle, seed, plan, output);
            }
        }
    }

    private static void Run(ClusteredTable table, string angle, int seed, AnglePlan plan, TextWriter output)
    {
        var codes = table.Clusters[0].Codes;
        var level = table.Clusters[0].Levels.ToList().IndexOf(angle);
        int[] unseen = [.. Enumerable.Range(0, table.Rows).Where(row => codes[row] == level)];
        int[] seen = [.. Enumerable.Range(0, table.Rows).Where(row => codes[row] != level).Where((_, i) => i % SeenEvery == 0)];
        var split = Split.Holdout(table, [.. unseen, .. seen]);
        foreach (var line in Lines(split, plan with { Options = plan.Options with { Seed = seed } }, seen, unseen))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{angle,5} {seed,5}  {line.Model,-20} {line.Seen["accuracy"],14:F4} {line.Unseen["accuracy"],16:F4} {line.Seen["log_loss"],14:F4} {line.Unseen["log_loss"],16:F4} {line.Seconds,8:F1}"));
        }
    }

    /// <summary>Whether a digit is one of the four that an angle has many images of: those from twice the angle's number on, 9 being followed by 0.</summary>
    private static bool IsTypical(int digit, int angle) => (digit + 10 - (angle / AngleTable.Step * 2 % 10)) % 10 < 4;

    private static IEnumerable<Line> Lines(Split split, AnglePlan plan, int[] seen, int[] unseen) =>
    [
        .. plan.Has("plain") ? Compared(split, new NetworkEstimator("plain network", plan.Options, knowsClusters: false), seen, unseen) : [],
        .. plan.Has("domain-adversarial") ? Compared(split, new DomainAdversarialComparator().With(plan.Options with { LambdaG = plan.AdversaryWeight }), seen, unseen) : [],
        .. plan.Has("armed") ? Armed(split, plan.Options, seen, unseen) : [],
    ];

    private static IEnumerable<Line> Compared(Split split, IEstimator estimator, int[] seen, int[] unseen)
    {
        var watch = Stopwatch.StartNew();
        using var predictor = estimator.Fit(split);
        var seconds = watch.Elapsed.TotalSeconds;
        yield return new(estimator.Name, Scorer.Score(predictor, split.Table, seen), Scorer.Score(predictor, split.Table, unseen), seconds);
    }

    private static IEnumerable<Line> Armed(Split split, TrainingOptions options, int[] seen, int[] unseen)
    {
        var watch = Stopwatch.StartNew();
        using var model = ArmedTraining.Fit(split, options);
        var seconds = watch.Elapsed.TotalSeconds;
        foreach (var head in (PredictionHead[])[PredictionHead.Fixed, PredictionHead.Mixed, PredictionHead.Inferred])
        {
            yield return new($"armed {head.ToString().ToLowerInvariant()}", model.Score(seen, head), model.Score(unseen, head), seconds);
        }
    }

    private sealed record Line(string Model, IReadOnlyDictionary<string, double> Seen, IReadOnlyDictionary<string, double> Unseen, double Seconds);
}
