using System.Globalization;
using Armed.Benchmarks;
using Armed.Benchmarks.Adaptation;
using Armed.Benchmarks.Direct;
using Armed.Benchmarks.Exporting;
using Armed.Benchmarks.Folds;
using Armed.Benchmarks.Hostile;
using Armed.Benchmarks.Images;
using Armed.Benchmarks.Latency;
using Armed.Benchmarks.Server;
using Armed.Benchmarks.Simulated;
using Armed.Benchmarks.Steps;
using Armed.Benchmarks.Tables;
using Armed.Trainer;
using Armed.Trainer.Reproducing;

const string Usage = """
    Experiments that need time or data which the project does not ship. A dash, or nothing, stands for a default.

      folds DESCRIPTION.json SCHEME [OPTIONS.json | paper | -] [SEEDS] [MOST-FOLDS]
            Cross-validate over the data set's fixed folds; SEEDS such as 1,2,3.
      models DESCRIPTION.json [SCHEMES] [OPTIONS.json | -] [MODELS]
            Every model of armed evaluate over the data set's fixed folds, with paired differences. Default all schemes and the default models.
      table FOLDER [OPTIONS.json | -] [SETS] [SCHEMES] [MOST-FOLDS] -o FILE.csv
            Each set of a folder and its schemes beside the best of baselines.csv; lines go to FILE as they are known, and what it has is not run again.
      paper [SEEDS] [MOST-FOLDS] [ROWS-PER-CLUSTER] [FOLDER]
            The simulations of the ARMED paper as armed bench paper runs them, drawn anew: spirals with random radius, with radii around 0, with confounded probes. Accuracy of each model under the paper's protocol and of the defaults, next
            to the published figures; the probes' share of the importance, and the clusters' effects against their ratio of the classes. Default 1 10 1000; minutes per fold.
            FOLDER holds the published draws (spirals_radius.csv, spirals_radius.splits.csv, ..), which the published figures are of.
      mixed [TASKS] [VARIANCES] [CLUSTERS] [DRAWS] [ROWS] [OPTIONS.json | -] [plain | noplain]
            Many clusters: error and variance beside the truth. Default regression,binary 0.1,1,10 100,1000,10000 1 100000, a net of 100-50-25-12 with random intercepts.
      coverage [TASKS] [CLUSTERS] [ROWS-PER-CLUSTER] [SETS] [VARIANCE] [OPTIONS.json | -]
            How often 90 % intervals hold the drawn random intercepts. Default regression,binary 10,50,200 5,10,30 200 1, a linear predictor.
      intervals [TASKS] [none,default,network,linear] [CLUSTERSxROWS] [SETS] -o FILE.csv
            How often 90 % intervals of predictions hold the true mean and a new observation, for seen and new clusters, without hidden layers (none), and with the default ones on a
            curved truth (default; network with the hidden features in any case) and on a linear one. Default regression,binary,count none,default 10x12,30x20 200. A line per data set goes to FILE as soon as it is known, and what it has is not run again.
      effects [TASKS] [none,default,network,linear] [CLUSTERSxROWS] [SETS] [FIRST] -o FILE.csv
            How often 90 % intervals of average marginal effects hold the true ones, for the population and with the clusters' own effects, of models as those of intervals; and how often the intervals of
            new observations hold them. Default regression,binary,count none,default 50x10 200. A line per data set goes to FILE as soon as it is known, and what it has is not run again.
      type-one [CLUSTERS] [ROWS-PER-CLUSTER] [SETS] [VARIANCE] [LEVEL]
            How often a treatment of whole clusters without effect is found significant, by Kenward and Roger's and Satterthwaite's t test and by z. Default 6,10,20 10 1000 1 0.05.
      curves [TRUTHS] [CLUSTERS] [ROWS-PER-CLUSTER] [SETS]
            How often the refit's search chooses curves where the truth is a line, a random walk of each cluster, or a wave that all share. Default line,walk,wave 30 10 100.
      structure [SLOPE-SDS] [CLUSTERS] [ROWS-PER-CLUSTER] [SETS] [OPTIONS.json | -]
            How often the refit's search gives clusters slopes where the outcome is binary, intercepts have the standard deviation 4 and slopes the given ones. Default 0,1 294 7 100, a small net.
      classes FOLDER
            Writes the simulated tables eleven.csv and four.csv of several unordered classes to FOLDER, for armed train and armed evaluate, with the log loss of their truth.
      confounded [TASKS] [ROWS-PER-CLUSTER] [ROWS] [DRAWS] [CORRELATION] [OPTIONS.json | -]
            The fixed head's slope, truth 1, under --between ignore and use. Default regression,binary 2,5,10,50 4000 3 0.8, a linear predictor.
      probe DESCRIPTION.json SCHEME [OPTIONS.json | -] [LAMBDA_G] [MOST-FOLDS]
            How much of the cluster the hidden layers and the Z-predictor tell, at weights of an adversary network (reversal) such as 0,0.1,1.
      hide DESCRIPTION.json[,..] [SCHEME] [FOLDS] [SEEDS] [OPTIONS.json | -] [METHODS]
            What the last hidden layer and all layers tell of the clusters of held-out rows, and what it costs: no adversary, the reversed gradient, the closed adversary, exact hiding.
            Default the first scheme, folds 0,1, seed 1, all methods; METHODS is part of their names, such as exact.
      adapt DESCRIPTION.json[,..] [OPTIONS.json | -] [DRAWS] [COUNTS] [MOST-FOLDS]
            Error on clusters that training did not have against the number of their labelled rows, beside the population's and the inferred answer.
            Default 20 draws of 0,1,2,5,10,20 rows, the folds of the scheme unseen.
      context DESCRIPTION.json[,..] [SCHEME | pairs] [OPTIONS.json | -] [MOST-FOLDS]
            Loss on clusters that training did not have, of which the row itself, 5, 20 or all rows are known without outcomes: the population's answer, the context's, and the guard's choice.
            Default the scheme unseen, or pairs of clusters held out in turn where the set does not have it.
      adapt-time BUNDLE
            How long an adaptation takes, and a row of an adapted cluster beside one of a cluster of training.
      latency BUNDLE
            One call of the model against one raw call of ONNX Runtime on the same graph, by rows, with the bytes that it allocates; and rows per second by size of the call.
      direct BUNDLE
            The mixed head by a loop written by hand for its architecture, by the direct evaluator and by ONNX Runtime, by rows; and where ONNX Runtime would overtake.
      direct-widths
            Dense nets of many widths and batches by the direct evaluator and by ONNX Runtime: where the second overtakes. A minute or two.
      threads BUNDLE
            What two threads do over what one does, beside the same of a spin loop.
      stress BUNDLE [ROWS] [THREADS]
            One model served to many threads while it is replaced: every answer is checked, memory watched. Default 10000000 rows, 32 threads.
      server BUNDLE [ROUNDS] [MALFORMED]
            The server's one-row infer beside an empty JSON endpoint, requests per second and latency in alternating rounds; then malformed requests. Default 5 10000.
      angles FOLDER [ANGLES] [SEEDS] [OPTIONS.json | -] [MODELS | -] [WEIGHT]
            RotatedMNIST (rotmnist12k-*.gz in FOLDER), one angle held out in turn: a plain network, a domain-adversarial one and ARMED's heads on it and on held-out rows of the other angles.
            Default 75, seed 1, maps 16 and 32, 3 epochs, MODELS plain,domain-adversarial,armed: a few minutes. WEIGHT is that of the domain-adversarial classifier, default 1.
            The full table: angles 0,15,30,45,60,75, seeds 1,2,3, an hour or more.
      fashion FOLDER [ROWS] [BATCH] [OPTIONS.json | -]
            Fashion-MNIST (fashion10k-*.gz in FOLDER) in six synthetic batches, one of them held out: a plain autoencoder with a classifier, and ARMED's with effects of the batches on maps.
            Default 2400 rows, batch5, maps 16 and 32, 8 epochs: a few minutes.
      angles-confounded FOLDER [ANGLES] [SEEDS] [OPTIONS.json | -] [MODELS | -] [WEIGHT]
            The same where each angle that trains has all images of four digits and a tenth of the others, and the angle held out has all of them.
      angles-intensity FOLDER [ANGLES] [SEEDS] [OPTIONS.json | -] [MODELS | -] [WEIGHT]
            The same with an intensity of its own added to the pixels of each angle: none to those of 0, .1 of the full one to those of 15, up to .5 to those of 75.
      angles-hidden FOLDER [ANGLE] [SEED] [OPTIONS.json | -]
            RotatedMNIST, one angle held out: what fresh probes find of the angles in the last features under each adversary, and the accuracy. Default 75, seed 1, maps 16 and 32, 10 epochs: five minutes on one thread.
      image-step FOLDER
            A training step of a convolutional ARMED model beside the plain network's, at batch 64, and with oneDNN off. A minute.
      trace-latency
            ResNet-18 exported by tracing beside the same graph in minimal form, in ONNX Runtime. A minute.
      step  Time a training step against the published scheme and a plain network's, and at many clusters. Two minutes.
      fuzz BUNDLE [COUNT] [SEED]
            Change a bundle's graphs at random, hashes made to fit, load and predict, in a child process: crashes, defects, time, memory. Default 100000 1.
      fuzz-requests BUNDLE [COUNT] [SEED]
            Change requests at random, REST and gRPC, and send them to a server in a child process: statuses, time, memory. Default 100000 1.
      fuzz-tables [COUNT] [SEED]
            Change CSV and JSON files, queries and configurations at random and read them, in a child process: crashes, time, defects, memory. Default 10000 1.
    """;

if (args.Length == 0)
{
    return Refuse();
}

var output = Array.IndexOf(args, "-o");
var file = output >= 0 && output + 1 < args.Length ? args[output + 1] : null;
var words = new CommandWords([.. args.Where((_, i) => output < 0 || (i != output && i != output + 1)).Skip(1)]);

switch (args[0])
{
    case "angles" when words[0] is { } digits:
        AngleExperiment.Run(digits, Angles(), Console.Out);
        return 0;
    case "angles-confounded" when words[0] is { } digits:
        AngleExperiment.RunConfounded(digits, Angles(), Console.Out);
        return 0;
    case "angles-intensity" when words[0] is { } digits:
        AngleExperiment.RunIntensity(digits, Angles(), Console.Out);
        return 0;
    case "angles-hidden" when words[0] is { } digits:
        HiddenAngles.Run(digits, words.Text(1, "75"), words.Options(3, HiddenAngles.Long) with { Seed = words.Whole(2, 1) }, Console.Out);
        return 0;
    case "fashion" when words[0] is { } digits:
        FashionExperiment.Run(digits, words.Whole(1, 2_400), words.Text(2, "batch5"), words.Options(3, FashionExperiment.Short), Console.Out);
        return 0;
    case "image-step" when words[0] is { } digits:
        ImageStepBenchmark.Run(digits, Console.Out);
        return 0;
    case "folds" when words[1] is { } scheme:
        FoldScores.Run(DataSetDescription.Read(words[0]!), scheme, words.Options(2, new TrainingOptions()), [.. words.Text(3, "1").Split(',').Select(s => long.Parse(s, CultureInfo.InvariantCulture))], words.Whole(4, int.MaxValue), Console.Out);
        return 0;
    case "models" when words[0] is { } compared:
        ModelScores.Run(DataSetDescription.Read(compared), words[1]?.Split(','), words.Options(2, new TrainingOptions()), words[3]?.Split(','), Console.Out);
        return 0;
    case "table" when words[0] is { } folder && file is not null:
        new TableExperiment(folder, words.Options(1, new TrainingOptions()), words.Whole(4, int.MaxValue), file, Console.Out).Run(words[2]?.Split(','), words[3]?.Split(','));
        return 0;
    case "paper":
        var plan = new PaperPlan { Seeds = Figures.Counts(words.Text(0, "1")), Folds = words.Whole(1, 10), RowsPerCluster = words.Whole(2, 1_000), Folder = words[3] };
        plan.Validate();
        foreach (var result in new PaperExperiment(plan, null, CancellationToken.None).Run())
        {
            PaperTable.Write(result, Console.Out);
        }

        return 0;
    case "mixed":
        MixedGrid.Run(Figures.Tasks(words.Text(0, "regression,binary")), Figures.Numbers(words.Text(1, "0.1,1,10")), Figures.Counts(words.Text(2, "100,1000,10000")), Figures.Counts(words.Text(3, "1")),
            words.Whole(4, 100_000), words.Options(5, MixedGrid.Default), words.Text(6, "plain") == "plain", Console.Out);
        return 0;
    case "coverage":
        CoverageExperiment.Run(Figures.Tasks(words.Text(0, "regression,binary")), Figures.Counts(words.Text(1, "10,50,200")), Figures.Counts(words.Text(2, "5,10,30")), words.Whole(3, 200),
            words.Number(4, 1), words.Options(5, CoverageExperiment.Default), Console.Out);
        return 0;
    case "effects" when file is not null:
        new EffectExperiment(file, Console.Out).Run(Cells("50x10"), words.Whole(3, 200), words.Whole(4, 1));
        return 0;
    case "type-one":
        TypeOneExperiment.Run(Figures.Counts(words.Text(0, "6,10,20")), words.Whole(1, 10), words.Whole(2, 1000), words.Number(3, 1), words.Number(4, 0.05), Console.Out);
        return 0;
    case "intervals" when file is not null:
        new IntervalExperiment(file, Console.Out).Run(Cells("10x12,30x20"), words.Whole(3, 200));
        return 0;
    case "curves":
        CurveExperiment.Run(words.Text(0, "line,walk,wave").Split(','), words.Whole(1, 30), words.Whole(2, 10), words.Whole(3, 100), Console.Out);
        return 0;
    case "structure":
        StructureExperiment.Run(Figures.Numbers(words.Text(0, "0,1")), words.Whole(1, 294), words.Whole(2, 7), words.Whole(3, 100), words.Options(4, StructureExperiment.Default), Console.Out);
        return 0;
    case "classes" when words[0] is { } tables:
        ClassesTable.Write(tables, Console.Out);
        return 0;
    case "confounded":
        ConfoundedExperiment.Run(Figures.Tasks(words.Text(0, "regression,binary")), Figures.Counts(words.Text(1, "2,5,10,50")), words.Whole(2, 4_000), words.Whole(3, 3), words.Number(4, 0.8),
            words.Options(5, ConfoundedExperiment.Default), Console.Out);
        return 0;
    case "probe" when words[1] is { } folds:
        ProbeExperiment.Run(DataSetDescription.Read(words[0]!), folds, words.Options(2, new TrainingOptions { Adversary = AdversaryScheme.Reversal }), Figures.Numbers(words.Text(3, "0,0.1,1")), words.Whole(4, int.MaxValue), Console.Out);
        return 0;
    case "hide" when words[0] is { } hidden:
        foreach (var set in hidden.Split(','))
        {
            var description = DataSetDescription.Read(set);
            HideExperiment.Run(description, words.Text(1, description.Schemes[0]), Figures.Counts(words.Text(2, "0,1")), Figures.Counts(words.Text(3, "1")), words.Options(4, new TrainingOptions()), words.Text(5, ""), Console.Out);
        }

        return 0;
    case "adapt" when words[0] is { } sets:
        Console.WriteLine(AdaptationExperiment.Header);
        var adaptation = new AdaptationExperiment(words.Options(1, new TrainingOptions()), Figures.Counts(words.Text(3, "0,1,2,5,10,20")), words.Whole(2, 20), words.Whole(4, int.MaxValue), Console.Out);
        foreach (var set in sets.Split(','))
        {
            adaptation.Run(set);
        }

        return 0;
    case "context" when words[0] is { } unlabelled:
        var context = new ContextExperiment(words.Options(2, new TrainingOptions()), words.Whole(3, int.MaxValue), Console.Out);
        foreach (var set in unlabelled.Split(','))
        {
            context.Run(set, words[1]);
        }

        return 0;
    case "adapt-time" when words[0] is { } bundle:
        new AdaptationTiming(bundle, Console.Out).Run();
        return 0;
    case "latency" when words[0] is { } bundle:
        new LatencyBenchmark(bundle, Console.Out).Run();
        return 0;
    case "direct" when words[0] is { } bundle:
        new DirectBenchmark(bundle, Console.Out).Run();
        return 0;
    case "direct-widths":
        WidthSweep.Run(Console.Out);
        return 0;
    case "threads" when words[0] is { } bundle:
        ThreadsBenchmark.Run(bundle, Console.Out);
        return 0;
    case "stress" when words[0] is { } bundle:
        return new StressExperiment(bundle, words.Whole(1, 10_000_000), words.Whole(2, 32), Console.Out).Run() ? 0 : 3;
    case "server" when words[0] is { } served:
        await ServerBenchmark.Run(served, words.Whole(1, 5), words.Whole(2, 10_000), Console.Out);
        return 0;
    case "server-child" when words[1] is { } childBundle:
        await ChildMain.Run(words[0]!, childBundle);
        return 0;
    case "trace-latency":
        TracedLatency.Run(Console.Out);
        return 0;
    case "step":
        StepBenchmark.Run(Console.Out);
        return 0;
    case "fuzz" when words[0] is { } bundle:
        return FuzzExperiment.Run(bundle, words.Whole(1, 100_000), words.Whole(2, 1), Console.Out);
    case FuzzExperiment.Child:
        FuzzExperiment.RunRounds(words[0]!, words[1]!, words.Whole(2, 1), words.Whole(3, 0), words.Whole(4, 0), Console.Out);
        return 0;
    case "fuzz-requests" when words[0] is { } attacked:
        return await RequestFuzz.Run(attacked, words.Whole(1, 100_000), words.Whole(2, 1), Console.Out) ? 0 : 3;
    case "fuzz-tables":
        return TableFuzz.Run(words.Whole(0, 10_000), words.Whole(1, 1), Console.Out);
    case TableFuzz.Child:
        new TableFuzzRounds(words[0]!, words.Whole(1, 1)).Run(words.Whole(2, 0), words.Whole(3, 0), Console.Out);
        return 0;
    default:
        return Refuse();
}

AnglePlan Angles() => new(words.Text(1, "75").Split(','), Figures.Counts(words.Text(2, "1")), words.Options(3, AngleExperiment.Short), words.Text(4, string.Join(',', AnglePlan.AllModels)).Split(','))
{
    AdversaryWeight = words[5] is null ? null : words.Number(5, 1),
};

IReadOnlyList<IntervalCell> Cells(string sizes) =>
[
    .. from task in Figures.Tasks(words.Text(0, "regression,binary,count"))
       from hidden in words.Text(1, "none,default").Split(',')
       from size in words.Text(2, sizes).Split(',')
       let parts = Figures.Counts(size.Replace('x', ','))
       select new IntervalCell(task, hidden, parts[0], parts[1]),
];

static int Refuse()
{
    Console.Error.WriteLine(Usage);
    return 2;
}
