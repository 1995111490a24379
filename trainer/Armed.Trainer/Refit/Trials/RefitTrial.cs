using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Multinomial;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Slopes;

namespace Armed.Trainer.Refit.Trials;

/// <summary>Solves last layers with given random effects on the rows of one network and scores them on its validation rows.</summary>
internal sealed class RefitTrial(FittedModel model, RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Training rows from which on a trial first lets go of what the former one held.</summary>
    private const int ManyRows = 200_000;

    /// <summary>Training and validation rows up to which folds of them are solved; of more the validation rows say enough. A row of a rare outcome counts by what it tells.</summary>
    private const int MostRowsOfFolds = 5_000;

    /// <summary>Rows of one grouping factor up to which folds of a rare outcome are solved: that takes five solutions for each form, and crossed factors take long.</summary>
    private const int MostRowsOfRareFolds = 20_000;

    private readonly RefitRows _linear = rows.WithoutHidden();
    private readonly RotatedBlocks _rotations = new();
    private readonly TreeFit _treeFit = new(rows, options, cancellation);
    private readonly Dictionary<int[], OutOfFoldColumn?> _treesOn = new(new RowSetComparer());
    private (bool IsFitted, OutOfFoldColumn? Column) _trees;

    /// <summary>The rows, with their hidden features.</summary>
    public RefitRows Rows => rows;

    /// <summary>Curves in columns of x.</summary>
    public CurveFit Curves { get; } = new(rows);

    /// <summary>Columns of effects on all columns of x.</summary>
    public ColumnsOnAll OnAll { get; } = new(rows, options);

    /// <summary>Whether trees are fitted on training and validation rows together, as they ship. Default false: validation rows judge, so trees do not see them.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Solves on the training rows by quadrature where it is affordable, else by Laplace's approximation, and scores.</summary>
    public RefitCandidate Try(LastLayerForm form) => Try(form, options.Quadrature);

    /// <summary>The same with given nodes per effect; 1 is Laplace's approximation.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="nodes">Nodes per effect, at most.</param>
    public RefitCandidate Try(LastLayerForm form, int nodes)
    {
        Collect();
        var (data, fit, layer, _) = Solve(form, With(form), rows.Data.Training, Quick with { QuadratureNodes = nodes });
        return new RefitCandidate(form, fit.Nodes is null && fit.Outputs == 1 ? CheckedSolver.WithChecks(data, fit) : fit, layer, Validate(layer));
    }

    /// <summary>Solves on the training rows as it will be solved in the end, and scores.</summary>
    public RefitCandidate TryExactly(LastLayerForm form)
    {
        Collect();
        var (_, fit, layer, _) = Solve(form, With(form), rows.Data.Training, Exact);
        return new RefitCandidate(form, fit, layer, Validate(layer));
    }

    /// <summary>Solves on some rows with the standard deviations of another solution's effects, times a factor.</summary>
    /// <param name="solved">The other solution.</param>
    /// <param name="multiplier">The factor.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryAt(RefitCandidate solved, double multiplier, int[] on) => TryAt(solved, With(solved.Form), multiplier, on);

    /// <summary>The same with columns that are given.</summary>
    /// <param name="solved">The other solution.</param>
    /// <param name="used">The rows with what its form reads.</param>
    /// <param name="multiplier">The factor; with 0 clusters do not differ.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryAt(RefitCandidate solved, RefitRows used, double multiplier, int[] on)
    {
        var designs = Designs(solved.Form, used);
        var columns = new RefitColumns(used, designs, options);
        var fit = GivenVariances.Fit(Build(columns, on), solved.Fit, multiplier, cancellation);
        return new RefitCandidate(solved.Form, fit, new RefitLayer(used, columns, designs, fit).Build(), new RowLosses([], null));
    }

    /// <summary>Solves on some rows with the standard deviations of another solution's effects, for others that are not among them.</summary>
    /// <param name="solved">The other solution.</param>
    /// <param name="on">The rows.</param>
    /// <param name="held">The others.</param>
    public (MixedModelFit Fit, MixedModelData Held) TryWithout(RefitCandidate solved, int[] on, int[] held)
    {
        var used = With(solved.Form);
        var columns = new RefitColumns(used, Designs(solved.Form, used), options);
        return (GivenVariances.Fit(Build(columns, on), solved.Fit, 1, cancellation), columns.Build(held));
    }

    /// <summary>Solves on the training rows with the standard deviations of another solution's effects, times a factor, and scores.</summary>
    /// <param name="solved">The other solution.</param>
    /// <param name="multiplier">The factor.</param>
    public RefitCandidate TryAt(RefitCandidate solved, double multiplier)
    {
        var candidate = TryAt(solved, multiplier, rows.Data.Training);
        return candidate with { Validation = Validate(candidate.Layer) };
    }

    /// <summary>Solves on training and validation rows together: what ships.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="multiplier">Factor on the standard deviations of the effects. Default 1, those of the largest likelihood.</param>
    public (RefitCandidate Candidate, RefitColumns Columns, RefitRows Rows) Final(LastLayerForm form, double multiplier = 1)
    {
        Collect();
        var used = With(form);
        var (data, fit, layer, columns) = Solve(form, used, All, Exact);
        if (fit.Outputs > 1)
        {
            return (new RefitCandidate(form, fit, layer, new RowLosses([], null)) { IccOfClasses = VarianceShares.OfClasses(data, fit) }, columns, used); // what follows is about one linear predictor
        }

        if (multiplier > 1)
        {
            fit = Calibrated(data, fit, multiplier);
            layer = new RefitLayer(used, columns, [.. layer.Effects.Select(table => table.Design)], fit).Build();
        }

        using var hidden = HiddenSlopes.Of(model, rows);
        var learned = rows.HiddenWidth > 0 ? new LearnedFeatures(WithDerived(rows, form), options, cancellation) { Smooth = WithSmoothCurves(form), IsCalibrated = multiplier > 1, Hidden = hidden }.Estimate(form.Terms, All, data, fit, form.UsesHidden) : null;
        var estimate = new FixedSpreadEstimate(data, fit, columns, used, learned);
        var spread = estimate.Build();
        layer = layer with { Spread = spread is null || options.IsWholeFit ? spread : VarianceSpread.Add(spread, VarianceAverage.Added(data, fit), fit.Factors[0], layer.Effects[0].Design) };
        var candidate = new RefitCandidate(form, fit, layer, new RowLosses([], null)) { Shares = VarianceShares.Of(data, fit, Exact, model.OutcomeSd, cancellation), Learned = learned, MissingSlopes = estimate.MissingSlopes(), IsCalibrated = multiplier > 1 };
        return (candidate, columns, used);
    }

    /// <summary>The log-likelihood of training and validation rows that a last layer loses without the curves of its fixed part; NaN where the two cannot be compared.</summary>
    /// <param name="final">The last layer, as <see cref="Final"/> solved it.</param>
    public double LossWithoutCurves(RefitCandidate final)
    {
        var without = final.Form with { Curves = [] };
        try
        {
            var fit = Solve(without, With(without), All, Exact with { QuadratureNodes = final.Nodes, Inference = false }).Fit;
            return (fit.Nodes ?? 1) == final.Nodes ? final.Fit.LogLikelihood - fit.LogLikelihood : double.NaN;
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return double.NaN;
        }
    }

    /// <summary>Solves on some rows, for the predictions alone, without scoring.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryOn(LastLayerForm form, int[] on) => TryOn(form, With(form), on);

    /// <summary>The same with columns that are given.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="used">The rows with what the form reads.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryOn(LastLayerForm form, RefitRows used, int[] on)
    {
        var (_, fit, layer, _) = Solve(form, used, on, Quick with { Tolerance = 1e-3 });
        return new RefitCandidate(form, fit, layer, new RowLosses([], null));
    }

    /// <summary>The same for rows that are held out: where there are few rows, trees are fitted anew on the others, so that they have not seen them.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="on">The rows.</param>
    public RefitCandidate TryApart(LastLayerForm form, int[] on) => TryOn(form, FitsTreesAnew(form) ? _linear.With(Derived(form), TreesOn(on)).WithRidge(form.Ridge) : With(form), on);

    /// <summary>The rows with what a form reads, where trees are fitted on some rows alone.</summary>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="on">The rows.</param>
    public RefitRows Apart(LastLayerForm form, int[] on) => (form.UsesHidden ? rows : _linear).With(Derived(form), form.Trees ? TreesOn(on) : null).WithRidge(form.Ridge);

    /// <summary>Whether <see cref="TryApart"/> fits the trees of a form on the given rows.</summary>
    /// <param name="form">The form.</param>
    public bool FitsTreesAnew(LastLayerForm form) => AreFew && form is { Trees: true, UsesHidden: false };

    /// <summary>Losses of held-out rows by a last layer that was solved on all others; infinite where these do not identify it.</summary>
    /// <param name="held">The held-out rows.</param>
    /// <param name="solve">Solves on given rows.</param>
    public RowLosses LossesWithout(int[] held, Func<int[], RefitCandidate> solve)
    {
        var apart = held.ToHashSet();
        try
        {
            var layer = solve([.. All.Where(row => !apart.Contains(row))]).Layer;
            return PredictionLoss.Of(rows.Data, held, Predict(layer, held), layer.Parameters);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return new RowLosses([.. held.Select(_ => double.PositiveInfinity)], null);
        }
    }

    /// <summary>What some rows tell of the clusters' effects beside the fixed part of a last layer that was solved on them.</summary>
    /// <param name="solved">The last layer, with one grouping factor.</param>
    /// <param name="on">The rows.</param>
    public ClusterLikelihoods Likelihoods(RefitCandidate solved, int[] on)
    {
        var columns = new RefitColumns(With(solved.Form), [.. solved.Layer.Effects.Select(table => table.Design)], options);
        return new ClusterLikelihoods(columns.Build(on), solved.Fit);
    }

    /// <summary>Whether there are so few rows that forms without hidden features are solved on folds.</summary>
    public bool AreFew { get; } = HasFew(rows.Data);

    /// <summary>Training and validation rows together.</summary>
    public int[] All { get; } = [.. rows.Data.Training.Concat(rows.Data.Validation).Order()];

    /// <summary>The rows with the columns that a form reads.</summary>
    /// <param name="form">The form.</param>
    public RefitRows With(LastLayerForm form) => WithDerived(form.UsesHidden ? rows : _linear, form);

    /// <summary>Whether a column of boosted trees may be among those that are tried.</summary>
    public bool CanHaveTrees => _treeFit.IsPossible;

    /// <summary>Losses of a last layer on the validation rows.</summary>
    public RowLosses Validate(LastLayer layer)
    {
        var validation = rows.Data.Validation;
        return validation.Length == 0 ? new RowLosses([], null) : PredictionLoss.Of(rows.Data, validation, Predict(layer, validation), layer.Parameters);
    }

    /// <summary>Predictions of a last layer for some of the table's rows.</summary>
    public Predictions Predict(LastLayer layer, int[] tableRows)
    {
        using var candidate = model.With(layer);
        using var predictor = new TorchPredictor(candidate);
        return predictor.Predict(rows.Data.Rows.Select(tableRows), PredictionHead.Mixed);
    }

    private static bool HasFew(FitData data)
    {
        var count = data.Training.Length + data.Validation.Length;
        return count <= MostRowsOfFolds || (count <= MostRowsOfRareFolds && data.Encoding.Clusters.Count == 1
            && count * data.Kind.Information(data.Training.Concat(data.Validation).Average(row => (double)data.Outcome[row])) <= MostRowsOfFolds);
    }

    private MixedModelFit Calibrated(MixedModelData data, MixedModelFit fit, double multiplier)
    {
        var calibrated = GivenVariances.Fit(data, fit, multiplier, cancellation);
        var checks = CheckedSolver.WithChecks(data, calibrated).Checks;
        return calibrated with { Method = string.Create(CultureInfo.InvariantCulture, $"Laplace with standard deviations of the random effects {multiplier:G3} times those of the largest likelihood, chosen by held-out rows"), Checks = checks };
    }

    /// <summary>Lets go of what the former trial held, before the next one makes its own: vectors of all rows, and columns where the rows' own do not serve.</summary>
    private void Collect()
    {
        if (rows.Data.Training.Length >= ManyRows)
        {
            GC.Collect();
        }
    }

    private RefitRows WithDerived(RefitRows plain, LastLayerForm form) => plain.With(Derived(form), form.Trees ? Trees() : null).WithRidge(form.Ridge);

    /// <summary>The same with smooth curves of numbers; null where there are none.</summary>
    private RefitRows? WithSmoothCurves(LastLayerForm form) =>
        new SmoothCurves(rows, form).InPlaceOf(Derived(form)) is { } smooth ? rows.With(smooth, form.Trees ? Trees() : null).WithRidge(form.Ridge) : null;

    private List<DerivedColumns> Derived(LastLayerForm form) => [.. Curves.Of(form), .. OnAll.Of(form)];

    /// <summary>The column of trees, fitted when it is first asked for; null if no tree helps.</summary>
    private OutOfFoldColumn? Trees()
    {
        if (!_trees.IsFitted)
        {
            _trees = (true, _treeFit.On(IsFinal ? All : rows.Data.Training));
        }

        return _trees.Column;
    }

    /// <summary>The column of trees fitted on some rows, once for all forms that are tried on them; null if no tree helps.</summary>
    private OutOfFoldColumn? TreesOn(int[] on) => _treesOn.TryGetValue(on, out var column) ? column : _treesOn[on] = _treeFit.On(on);

    private MixedModelOptions Exact => new() { Criterion = options.Criterion, QuadratureNodes = options.Quadrature, KenwardRoger = options.DegreesOfFreedom == DegreesOfFreedomMethod.KenwardRoger };

    /// <summary>One search solves many of them.</summary>
    private MixedModelOptions Quick => new()
    {
        Criterion = options.Criterion,
        QuadratureNodes = options.Quadrature,
        MostQuadratureTerms = MixedModelOptions.FewTerms,
        ExactFixedEffects = false,
        Inference = false,
        Tolerance = 1e-4,
    };

    /// <summary>Directions are kept for the rows that many models are solved on; folds come and go.</summary>
    private MixedModelData Build(RefitColumns columns, int[] on) => columns.Build(on) with { Rotations = on == rows.Data.Training || on == All ? _rotations : null };

    private static RandomEffectsDesign[] Designs(LastLayerForm form, RefitRows used) =>
        [.. (used.HiddenWidth > 0 ? form.Terms : form.Terms.Select(t => t.WithoutHidden())).Select(t => used.Design(t))];

    private (MixedModelData Data, MixedModelFit Fit, LastLayer Layer, RefitColumns Columns) Solve(LastLayerForm form, RefitRows used, int[] on, MixedModelOptions how)
    {
        var designs = Designs(form, used);
        var columns = new RefitColumns(used, designs, options);
        var data = Build(columns, on);
        if (rows.Data.Outputs > 1)
        {
            MultinomialSize.Of(data, rows.Data.RowsOfFit).Require(); // what cannot be solved on all rows in the end is not tried on some
        }

        // What ships is checked; the search checks Laplace's approximation alone.
        var fit = rows.Data.Outputs > 1 ? MultinomialFit.Run(data, how, cancellation)
            : how.Inference ? CheckedSolver.Fit(data, how, cancellation) : MixedModelSolver.Fit(data, how, cancellation);
        return (data, fit, new RefitLayer(used, columns, designs, fit).Build(), columns);
    }
}
