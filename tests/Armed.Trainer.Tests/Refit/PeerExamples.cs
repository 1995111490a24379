using Armed.Runtime;

namespace Armed.Trainer.Tests.Refit;

/// <summary>
/// The tables of other packages' examples: published measurements with their source, and, where a table is published only within a package, a generated one of the same design. The published
/// ones not here are in Refit/Data.
/// </summary>
internal static class PeerExamples
{
    private const string Yields = "1545 1440 1440 1520 1580 1540 1555 1490 1560 1495 1595 1550 1605 1510 1560 1445 1440 1595 1465 1545 1595 1630 1515 1635 1625 1520 1455 1450 1480 1445";

    private const string Scores =
        "52 52.8 53.1 51.8 52.8 53.1 60 60.2 58.4 51.1 52.3 50.3 50.9 51.8 51.4 46.4 44.8 49.2 62.1 62.6 64 59.7 60 59 68.6 65.8 69.7 63.2 62.8 62.2 64.8 65 65.4 43.7 44.2 43 67.5 67.2 66.9 "
        + "61.5 61.7 62.3 70.8 70.6 71 64.1 66.2 64 72.1 72 71.1 62 61.4 60.5";

    private const string Angles =
        "424647395342394651495542464445464863472935475745354647395261434343464758323237434545343042354235332440374138263235243926252628463737384138303635283031374147313029354036212531353323"
        + "242222293526242929292435243330303735262325273335222526262936202131243033243323323134262324312737242321242135242728333423272632283233241821262828243327313033212424273730262827273535"
        + "333933283330202733312833282526253828283127393543232831343129243028353328292831293733323530273530282943283337244029404031232522192135192227252535262832253733212128262720212825253125";

    private const string Distances =
        "26 25 29 31 21.5 22.5 23 26.5 23 22.5 24 27.5 25.5 27.5 26.5 27 20 23.5 22.5 26 24.5 25.5 27 28.5 22 22 24.5 26.5 24 21.5 24.5 25.5 23 20.5 31 26 27.5 28 31 31.5 23 23 23.5 25 21.5 23.5 24 28 "
        + "17 24.5 26 29.5 22.5 25.5 25.5 26 23 24.5 26 30 22 21.5 23.5 25 21 20 21.5 23 21 21.5 24 25.5 20.5 24 24.5 26 23.5 24.5 25 26.5 21.5 23 22.5 23.5 20 21 21 22.5 21.5 22.5 23 25 23 23 23.5 24 "
        + "20 21 22 21.5 16.5 19 19 19.5 24.5 25 28 28";

    private const string Ratings = "233444551213235423325544323232532343333332322454112223232223333412323244";

    /// <summary>A table with its outcome's name and the kind of outcome, ready to fit.</summary>
    public static FitRun Of(string name) => name switch
    {
        "Dyestuff" => Dyestuff(),
        "Machines" => Machines("Worker"),
        "Machines nested" => Machines("Worker", "Worker:Machine"),
        "cake" => Cake(),
        "Orthodont" => Orthodont(),
        "wine" => Wine(),
        "herds" => Herds(),
        "nests" => Nests(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such example."),
    };

    /// <summary>Yield of dyestuff from 6 batches: Davies (ed.), Statistical Methods in Research and Production, 1949, table 6.1.</summary>
    private static FitRun Dyestuff() => FitRun.Of(FitRun.Csv(("Batch", Labels(30, i => $"{"ABCDEF"[i / 5]}")), ("y", Numbers(Yields))), "Batch").As("continuous");

    /// <summary>Productivity of 6 workers on 3 machines, 3 times each: Milliken and Johnson, Analysis of Messy Data, 1992, p. 285; Pinheiro and Bates, Mixed-Effects Models in S and S-PLUS, 2000, appendix A.14.</summary>
    private static FitRun Machines(params string[] clusters)
    {
        var run = FitRun.Of(
            FitRun.Csv(("Worker", Labels(54, i => $"{1 + (i % 18 / 3)}")), ("Machine", Labels(54, i => $"{"ABC"[i / 18]}")), ("y", Numbers(Scores))), clusters);
        return run.With(run.Data with { Categorical = ["Machine"] });
    }

    /// <summary>Angle at which a cake breaks, 15 batches of each of 3 recipes at 6 temperatures: Cook, Master's thesis, Iowa State College, 1938; Cochran and Cox, Experimental Designs, 2nd ed., 1957, p. 300.</summary>
    private static FitRun Cake()
    {
        var run = FitRun.Of(
            FitRun.Csv(("replicate", Labels(270, i => $"{1 + (i / 18)}")), ("recipe", Labels(270, i => $"{"ABC"[i % 18 / 6]}")), ("temp", Labels(270, i => $"{175 + (10 * (i % 6))}")), ("y", Pairs(Angles))), "recipe:replicate");
        return run.With(run.Data with { Task = ModelTask.Continuous, Categorical = ["recipe"], Numeric = ["temp"] });
    }

    /// <summary>Growth of 16 boys and 11 girls at 8, 10, 12 and 14 years: Potthoff and Roy, Biometrika 51, 1964, table 1.</summary>
    private static FitRun Orthodont() => FitRun.Of(
        FitRun.Csv(("Subject", Labels(108, i => $"s{i / 4:00}")), ("Sex", Labels(108, i => i < 64 ? "Male" : "Female")), ("age", Labels(108, i => $"{8 + (2 * (i % 4))}")), ("y", Numbers(Distances))), "Subject").As("continuous");

    /// <summary>Bitterness of wine, 9 judges and 8 bottles each: Randall, Biometrical Journal 31, 1989.</summary>
    private static FitRun Wine()
    {
        var run = FitRun.Of(
            FitRun.Csv(("judge", Labels(72, i => $"{1 + (i / 8)}")), ("temp", Labels(72, i => i % 8 < 4 ? "cold" : "warm")), ("contact", Labels(72, i => i % 4 < 2 ? "no" : "yes")), ("y", Labels(72, i => $"{Ratings[i]}"))), "judge");
        return run.With(run.Data with { Task = ModelTask.Ordinal });
    }

    /// <summary>The design of lme4's cbpp: cases among the animals of 15 herds in 4 periods, as rows of cases and of others with their numbers as weights.</summary>
    private static FitRun Herds()
    {
        var (random, rows) = (new Uniform(1), new List<(int Herd, int Period, int Case, int Weight)>());
        for (var herd = 1; herd <= 15; herd++)
        {
            var effect = 1.2 * (random.Next() - .5);
            for (var period = 1; period <= 4; period++)
            {
                var animals = 8 + (int)(12 * random.Next());
                var probability = 1 / (1 + Math.Exp(1.4 + (.4 * (period - 1)) - (2 * effect)));
                var cases = Enumerable.Range(0, animals).Count(_ => random.Next() < probability);
                rows.AddRange([(herd, period, 1, cases), (herd, period, 0, animals - cases)]);
            }
        }

        rows.RemoveAll(row => row.Weight == 0);
        var csv = FitRun.Csv(("herd", rows.Select(row => row.Herd).ToArray()), ("period", rows.Select(row => $"p{row.Period}").ToArray()), ("w", rows.Select(row => row.Weight).ToArray()), ("y", rows.Select(row => row.Case).ToArray()));
        return FitRun.Of(csv, "herd").As("binary", weights: "w");
    }

    /// <summary>The design of glmmTMB's Owls: overdispersed counts in 25 nests, two treatments, the logarithm of the brood as offset.</summary>
    private static FitRun Nests()
    {
        var (random, rows) = (new Uniform(2), new List<(int Nest, string Food, double Time, double Offset, int Calls)>());
        for (var nest = 1; nest <= 25; nest++)
        {
            var effect = .8 * (random.Next() - .5);
            var brood = 2 + (int)(5 * random.Next());
            for (var i = 0; i < 12; i++)
            {
                var (isFed, time) = (random.Next() < .5, 22 + Math.Round(8 * random.Next(), 1));
                var mean = brood * Math.Exp(.6 - (isFed ? .6 : 0) - (.08 * (time - 25)) + effect);
                rows.Add((nest, isFed ? "Satiated" : "Deprived", time, Math.Log(brood), (int)(-mean * Math.Log(random.Next()))));
            }
        }

        return FitRun.Of(FitRun.Csv(("nest", rows.Select(row => row.Nest).ToArray()), ("time", rows.Select(row => row.Time).ToArray()), ("food", rows.Select(row => row.Food).ToArray()),
            ("brood", rows.Select(row => row.Offset).ToArray()), ("y", rows.Select(row => row.Calls).ToArray())), "nest").As("count", offset: "brood");
    }

    private static string[] Labels(int rows, Func<int, string> label) => [.. Enumerable.Range(0, rows).Select(label)];

    private static string[] Numbers(string text) => text.Split(' ');

    private static string[] Pairs(string digits) => [.. digits.Chunk(2).Select(pair => new string(pair))];

    /// <summary>Numbers between 0 and 1 that R computes alike: Park and Miller's generator (Commun ACM 31, 1988).</summary>
    private sealed class Uniform(long state)
    {
        private const long Modulus = 2_147_483_647;

        public double Next() => (state = state * 16_807 % Modulus) / (double)Modulus;
    }
}
