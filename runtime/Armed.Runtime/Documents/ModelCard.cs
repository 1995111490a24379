using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;

namespace Armed.Runtime.Documents;

/// <summary>
/// Writes <c>MODEL_CARD.md</c>: what a team that receives the bundle needs to know, from the manifest alone. Its layout is that of Hugging Face's cards, so that a bundle can be
/// published there as it is.
/// </summary>
internal static class ModelCard
{
    /// <summary>The file's name in a bundle.</summary>
    public const string FileName = "MODEL_CARD.md";

    private const int MostColumns = 100;
    private const int MostClusters = 100;
    private const int MostVariances = 30;

    /// <summary>The file's content.</summary>
    /// <param name="manifest">The bundle.</param>
    /// <param name="start">Writes how to get a first prediction; default: from the bundle's files.</param>
    public static byte[] Write(BundleManifest manifest, Action<StringBuilder, BundleManifest>? start = null)
    {
        var card = new StringBuilder();
        CardHead.Write(card, manifest);
        card.Append(CultureInfo.InvariantCulture, $"# {MarkdownText.Plain(manifest.Outcome.Name)}: a mixed-effects model\n\n");
        card.Append(CultureInfo.InvariantCulture, $"Predicts `{Code(manifest.Outcome.Name)}` ({manifest.Task}{Positive(manifest)}) from {From(manifest)}, with random effects of ");
        card.Append(CultureInfo.InvariantCulture, $"{string.Join(" and ", manifest.Clusters.Select(c => $"`{Code(c.Name)}` ({Counted.Of(c.Levels.Count, "cluster")})"))}.\n\n");
        if (manifest.Outcome.Classes.Count > 2)
        {
            card.Append(CultureInfo.InvariantCulture, $"Classes, in the order of a prediction's columns: {string.Join(", ", manifest.Outcome.Classes.Select(name => $"`{Code(name)}`"))}.\n\n");
        }

        if (FormulaText.Of(manifest) is { } formula)
        {
            card.Append(CultureInfo.InvariantCulture, $"Formula: `{Code(formula)}`\n\n");
        }

        Details(card, manifest);
        CardUses.Write(card, manifest);
        NewClusters(card, manifest);
        (start ?? CardStart.Write)(card, manifest);
        Data(card, manifest);
        Columns(card, manifest);
        Options(card, manifest.ChosenOptions);
        CardScores.Write(card, manifest);
        Effects(card, manifest);
        Refit(card, manifest.Refit);
        Probes(card, manifest.ClusterProbes ?? [], manifest.LatentSeparations ?? [], manifest.Images is not null);
        Notes(card, manifest.Notes);
        Adapted(card, manifest);
        return Encoding.UTF8.GetBytes(card.ToString());
    }

    private static void Details(StringBuilder card, BundleManifest manifest)
    {
        card.Append("## Model details\n\n| | |\n|---|---|\n");
        card.Append(CultureInfo.InvariantCulture, $"| bundle | `{manifest.BundleId}` |\n| fit | `{manifest.FitId}` |\n| format | {manifest.FormatVersion} |\n");
        card.Append(CultureInfo.InvariantCulture, $"| derived from | {(manifest.Lineage.Count == 0 ? "nothing: a new fit" : string.Join(", ", manifest.Lineage.Select(id => $"`{Code(id)}`")))} |\n");
        card.Append(CultureInfo.InvariantCulture, $"| graphs | {string.Join(", ", manifest.Graphs.Select(graph => $"`{Code(graph.File)}`"))}: ONNX, any runtime |\n");
        card.Append(CultureInfo.InvariantCulture, $"| made with | {string.Join(", ", manifest.Packages.Select(package => MarkdownText.Plain($"{package.Key} {package.Value}")))} |\n\n");
    }

    private static string Positive(BundleManifest manifest) => manifest.Outcome.Positive is { } level ? $", the probability of `{Code(level)}`" : "";

    private static string From(BundleManifest manifest)
        => manifest.Columns.Count == 0 ? "an intercept alone" : Counted.Of(manifest.Columns.Count, "column");

    private static void Data(StringBuilder card, BundleManifest manifest)
    {
        var data = manifest.TrainingData;
        card.Append(CultureInfo.InvariantCulture, $"## Training data\n\n{Counted.Of(data.Rows, "row")}, {data.RowsDropped} left out because a value is missing. SHA-256 of the used columns: `{data.Sha256}`.\n\n");
    }

    private static void Columns(StringBuilder card, BundleManifest manifest)
    {
        if (manifest.Columns.Count == 0)
        {
            card.Append("## Inputs\n\nThe clusters' codes; the model has no feature columns.\n\n");
            return;
        }

        card.Append("## Inputs\n\n| column | kind | training range or levels | missing |\n|---|---|---|--:|\n");
        foreach (var column in manifest.Columns.Take(MostColumns))
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(column.Name)} | {ColumnText.Kind(column)} | {Range(column)} | {column.MissingShare:P1} |\n");
        }

        if (manifest.Columns.Count > MostColumns)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n{manifest.Columns.Count - MostColumns} more columns are in armed.json.\n");
        }

        card.Append('\n');
    }

    private static string Range(ColumnDescription column) => column.Kind == "numeric"
        ? column.Date is null ? ColumnText.Range(column) : MarkdownText.Plain(ColumnText.Range(column))
        : string.Join(", ", column.Levels.Take(10).Select(l => l.Length == 0 ? "(empty)" : MarkdownText.Plain(l))) + (column.Levels.Count > 10 ? $", {column.Levels.Count - 10} more" : "");

    private static void Effects(StringBuilder card, BundleManifest manifest)
    {
        var of = manifest.RandomEffects[0].Covariance.Count > 1 ? $", of the class {MarkdownText.Plain(manifest.Outcome.Classes[0])}; the others are in armed.json" : "";
        var units = manifest.RandomEffects.All(effects => effects.Units.Count > 0)
            ? "in original units (slopes per unit of the column, the intercept where every column with a slope is 0; hidden features on their own scale)"
            : "on the scale of the design (inputs standardised)";
        card.Append(CultureInfo.InvariantCulture, $"## Random effects\n\nStandard deviations between clusters, {units}{of}.\n\n| factor | effect | sd |\n|---|---|--:|\n");
        foreach (var effects in manifest.RandomEffects)
        {
            foreach (var (term, deviation) in Distinct(EffectRuns.Of(manifest, effects), effects.Terms, EffectUnits.Deviations(manifest, effects, output: 0)))
            {
                card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(effects.Factor)} | {MarkdownText.Plain(term)} | {deviation:G4} |\n");
            }
        }

        card.Append(manifest.RandomEffects.Any(effects => effects.Terms.Any(EffectUnits.IsOnAll))
            ? "\nrandom_effects.csv has every cluster's effects in original units, those of ridge(.) and gp(.) for standardised columns.\n\n"
            : "\nrandom_effects.csv has every cluster's effects in original units.\n\n");
    }

    /// <summary>The terms with their standard deviations; those of a curve and of the hidden units share one and stand in one line.</summary>
    private static IEnumerable<(string Term, double Deviation)> Distinct(EffectRuns runs, IReadOnlyList<string> terms, double[] deviations)
    {
        for (int k = 0, next; k < deviations.Length; k = next)
        {
            next = runs.End(k);
            yield return (next == k + 1 ? terms[k] : $"{EffectUnits.Run(terms, k, next)}, each", deviations[k]);
        }
    }

    private static void Refit(StringBuilder card, RefitDescription? refit)
    {
        if (refit is null)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"## Last layer as a mixed model\n\n{(refit.Kept ? "Solved exactly and kept" : "Solved, but not kept")}: {MarkdownText.Plain(refit.Reason)}. Random effects `{Code(refit.Random)}`, {(refit.HiddenFeatures == 0 ? "no hidden features" : $"{Counted.Of(refit.HiddenFeatures, "hidden feature")} of {Counted.Of(refit.Networks, "network")}")}{(refit.Ridge ? ", shrunken coefficients of the inputs, which have no p values" : "")}{(refit.Curves.Count > 0 ? $", curves in `{Code(string.Join(", ", refit.Curves))}`" : "")}{(refit.Trees > 0 ? $", a column of {Counted.Of(refit.Trees, "boosted tree")}" : "")}.\n\n");
        if (refit.Trees > 0)
        {
            card.Append("The trees compare inputs with numbers from single training rows, and deep trees can reproduce the outcomes of few rows.\n\n");
        }

        if (refit.SecondStage is { Classes: > 0 } byClass)
        {
            card.Append(CultureInfo.InvariantCulture, $"A second stage of {Counted.Of(byClass.Trees, "boosted tree")} of the inputs, the clusters' effects and their class shares changes the classes' probabilities in rows of {MarkdownText.Plain(byClass.Whose)}. It lowers the loss of rows out of fold by {byClass.Gain:G3} (standard error {byClass.StandardError:G2}). The linear predictor is the mixed model's, and probabilities have no intervals. The bundle holds how many rows of each class a cluster has, and the trees can reproduce the outcomes of few rows.\n\n");
        }
        else if (refit.SecondStage is { } stage)
        {
            card.Append(CultureInfo.InvariantCulture, $"A second stage of {Counted.Of(stage.Trees, "boosted tree")} of the inputs and the clusters' effects adds to the linear predictor of rows of {MarkdownText.Plain(stage.Whose)}. It lowers the loss of rows out of fold by {stage.Gain:G3} (standard error {stage.StandardError:G2}). Standard deviations and intervals leave out that it was estimated, and it can reproduce the outcomes of few rows.\n\n");
        }

        if (refit is { FixedDegrees: { } own, SmoothDegrees: { } smooth })
        {
            card.Append(CultureInfo.InvariantCulture, $"The coefficients take {own:0.0} effective degrees of freedom, a smooth function of the inputs {smooth:0.0}. Intervals of the mean include the difference, the uncertainty of learning, where it is positive.\n\n");
        }

        if (refit.Model is not { } model)
        {
            return;
        }

        var known = new (string Name, double? Value)[] { ("log-likelihood", model.LogLikelihood), ("AIC", model.Aic), ("BIC", model.Bic), ("ICC", model.Icc), ("residual sd", model.Sigma) }.Where(own => own.Value is not null);
        card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(model.Method)}: {Counted.Of(model.Observations, "observation")}, {Counted.Of(model.Parameters, "parameter")}{string.Concat(known.Select(own => $", {own.Name} {Number(own.Value)}"))}.\n\n");
        Shares(card, model.VarianceShares);
        Estimates(card, "fixed effect", [.. model.FixedEffects.Select(effect => (effect.Term, effect.Estimate, effect.Se))]);
        foreach (var sentence in FixedCurvesText.Of(model))
        {
            card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(sentence)}\n\n");
        }

        Estimates(card, "variance parameter", [.. model.VarianceParameters.Take(MostVariances).Select(parameter => (Name(parameter), parameter.Estimate, parameter.Se))]);
    }

    private static void Shares(StringBuilder card, VarianceSharesDescription? shares)
    {
        if (shares is null)
        {
            return;
        }

        var factors = string.Join(", ", shares.Factors.Select(factor => string.Create(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(factor.Factor)} {factor.Icc:F3}")));
        card.Append(CultureInfo.InvariantCulture, $"Marginal R2 (in sample, Nakagawa) {shares.MarginalR2:F3}, conditional R2 {shares.ConditionalR2:F3}: the shares of the fixed part ({shares.Fixed:G4}), and of it with the random effects ({shares.Random:G4}), in the variance of the linear predictor; the residual variance is {shares.Residual:G4} ({MarkdownText.Plain(shares.ResidualFormula)}). ICC by factor: {factors}.\n\n");
    }

    private static void Estimates(StringBuilder card, string title, IReadOnlyList<(string Name, double Estimate, double? Se)> estimates)
    {
        if (estimates.Count == 0)
        {
            return;
        }

        card.Append(CultureInfo.InvariantCulture, $"| {title}, original units | estimate | se |\n|---|--:|--:|\n");
        foreach (var (name, estimate, se) in estimates)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(name)} | {estimate:G6} | {Number(se)} |\n");
        }

        card.Append('\n');
    }

    private static string Name(VarianceParameterDescription parameter) =>
        string.Join(", ", new[] { parameter.Kind.Replace('_', ' '), parameter.Group, parameter.With, parameter.Term }.Where(part => part is not null));

    private static string Number(double? value) => value is { } known ? known.ToString("G6", CultureInfo.InvariantCulture) : "-";

    private static void Probes(StringBuilder card, IReadOnlyList<ClusterProbeDescription> probes, IReadOnlyList<LatentSeparationDescription> latents, bool hasImages)
    {
        if (probes.Count == 0)
        {
            return;
        }

        card.Append("## What the hidden layers tell of the clusters\n\n");
        foreach (var probe in probes)
        {
            card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(ClusterProbeText.Of(probe))}\n\n");
        }

        if (probes.Any(probe => probe.NotMeasured is null))
        {
            card.Append(CultureInfo.InvariantCulture, $"{ClusterProbeText.Caution(hasImages)}\n\n");
        }

        foreach (var latent in latents)
        {
            card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(LatentSeparationText.Of(latent))}\n\n");
        }
    }

    private static void NewClusters(StringBuilder card, BundleManifest manifest)
    {
        string[] sentences = [.. NewClusterSentence.All(manifest.NewClusters ?? []), .. (manifest.Memberships ?? []).Select(MembershipText.Of)];
        if (sentences.Length > 0)
        {
            card.Append("## New clusters\n\n");
        }

        foreach (var sentence in sentences)
        {
            card.Append(CultureInfo.InvariantCulture, $"{MarkdownText.Plain(sentence)}\n\n");
        }
    }

    private static void Options(StringBuilder card, IReadOnlyList<OptionDescription> options)
    {
        if (options.Count == 0)
        {
            return;
        }

        card.Append("## Options\n\nThe options that were set or chosen from the data; all others have their defaults.\n\n| option | value | meaning |\n|---|---|---|\n");
        foreach (var option in options)
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(option.Name)} | {MarkdownText.Plain(option.Value)} | {MarkdownText.Plain(option.Meaning)} |\n");
        }

        card.Append('\n');
    }

    private static void Notes(StringBuilder card, IReadOnlyList<string> notes)
    {
        if (notes.Count > 0)
        {
            card.Append("\n## Notes of the fit\n\n");
        }

        foreach (var note in notes)
        {
            card.Append(CultureInfo.InvariantCulture, $"- {MarkdownText.Plain(note)}\n");
        }
    }

    private static void Adapted(StringBuilder card, BundleManifest manifest)
    {
        if (manifest.Adaptation is not { } adaptation)
        {
            return;
        }

        var hasContext = adaptation.Clusters.Any(cluster => cluster.UnlabelledRows is not null);
        card.Append(CultureInfo.InvariantCulture, $"\n## Adapted clusters\n\nAfter training, clusters were added or refreshed from {(hasContext ? "labelled or unlabelled" : "labelled")} rows, and everything else of the model is as trained. The scores above are those of the model as trained. ");
        card.Append(CultureInfo.InvariantCulture, $"Adapted last from bundle `{adaptation.Parent}`.");
        card.Append(manifest.Graphs.Any(graph => graph.Role == GraphRoles.ZPredictor) ? " The Z-predictor and inferred.onnx do not know these rows: new clusters are not among their classes.\n\n" : "\n\n");
        card.Append(hasContext ? "| factor | cluster | | labelled rows | unlabelled rows |\n|---|---|---|--:|--:|\n" : "| factor | cluster | | labelled rows |\n|---|---|---|--:|\n");
        foreach (var cluster in adaptation.Clusters.Take(MostClusters))
        {
            card.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Plain(cluster.Factor)} | {MarkdownText.Plain(cluster.Cluster)} | {(cluster.New ? "new" : "refreshed")} | {cluster.Rows} |");
            card.Append(hasContext ? Unlabelled(cluster) : "\n");
        }

        if (adaptation.Clusters.Count > MostClusters)
        {
            card.Append(CultureInfo.InvariantCulture, $"\n{adaptation.Clusters.Count - MostClusters} more are in armed.json.\n");
        }

        card.Append(manifest.RandomEffects.All(effects => effects.Units.Count > 0)
            ? "\nThe standard deviations in random_effects.csv are given the fixed effects, for every cluster. Those of the bundle as trained may also include the uncertainty of the fixed effects.\n"
            : "\nrandom_effects.csv is that of the bundle as trained, without these clusters.\n");
    }

    private static string Unlabelled(AdaptedClusterDescription cluster)
        => cluster.UnlabelledRows is not { } rows ? " |\n"
            : string.Create(CultureInfo.InvariantCulture, $" {rows}{(cluster.PriorMean.Count == 0 ? " (too few: not used)" : "")} |\n");

    private static string Code(string text) => text.Replace('`', '\'').ReplaceLineEndings(" ");
}
