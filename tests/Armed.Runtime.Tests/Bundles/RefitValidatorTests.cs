using System.Text.Json.Nodes;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Tests.Bundles;

/// <summary>What a manifest says of the refit: read back as written, refused where damaged, and not needed.</summary>
public sealed class RefitValidatorTests : IDisposable
{
    private readonly TestFolder _directory = new();

    public static TheoryData<string, double> WrongNumbers => new()
    {
        { "refit.networks", -1 },
        { "refit.hidden_features", -1 },
        { "refit.spread_constants", -1 },
        { "refit.spread_constants", 1 }, // there is no uncertainty of the fixed part
        { "refit.slope_variances.0.variance", -1 },
        { "refit.slope_variances.0.smooth_variance", -1 },
        { "refit.slope_variances.0.population_variance", -1 },
        { "refit.model.observations", -1 },
        { "refit.model.parameters", -1 },
        { "refit.model.icc", 1.5 },
        { "refit.model.sigma", -1 },
        { "refit.model.dispersion", -1 },
        { "refit.model.fixed_effects.1.se", -0.1 },
        { "refit.model.variance_components.0.sd", -0.1 },
        { "refit.model.variance_components.1.corr", 1.01 },
        { "random_effects.0.covariance.0.0.0", -1 },
    };

    [Fact]
    public void Load_WhatToJsonWrote_IsTheSameAndVerifies()
    {
        var bundle = WithRefit();
        var path = bundle.WriteTo(_directory["model"]);

        using var model = ArmedModel.Load(path);

        Assert.True(BundleVerifier.Verify(path).Ok);
        var (written, read) = (bundle.Manifest.Refit!, model.Manifest.Refit!);
        Assert.Equal(written.Model!.FixedEffects, read.Model!.FixedEffects);
        Assert.Equivalent(written.Model.VarianceComponents, read.Model.VarianceComponents, strict: true);
        Assert.Equivalent(written.Model.FixedCovariance, read.Model.FixedCovariance, strict: true);
        Assert.Equal(written.Model.CutPoints, read.Model.CutPoints);
        Assert.Equal(written.Model.VarianceParameters, read.Model.VarianceParameters);
        Assert.Equivalent(written.Model.VarianceCovariance, read.Model.VarianceCovariance, strict: true);
        Assert.Equal((written.Kept, written.Reason, written.ValidationLoss, written.Model.LogLikelihood), (read.Kept, read.Reason, read.ValidationLoss, read.Model.LogLikelihood));
        Assert.Equal(written.SlopeVariances, read.SlopeVariances);
        Assert.Single(read.SlopeVariances);
        Assert.Null(read.ValidationLossBefore);
        Assert.Equal(("quadrature", 7), (model.Manifest.RandomEffects[0].Method, model.Manifest.RandomEffects[0].Nodes));
    }

    [Theory]
    [MemberData(nameof(WrongNumbers))]
    public void Parse_WrongNumber_IsRefused(string path, double value)
    {
        var (parent, name) = Parent(path);
        var json = Json();
        Set(At(json, parent), name, JsonValue.Create(value));

        Assert.Contains("armed.json", Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refit.validation_loss")]
    [InlineData("refit.model.log_likelihood")]
    [InlineData("refit.model.aic")]
    [InlineData("refit.model.bic")]
    [InlineData("refit.model.sigma")]
    [InlineData("refit.model.cut_points.0")]
    [InlineData("refit.slope_variances.0.variance")]
    [InlineData("refit.slope_variances.0.smooth_variance")]
    [InlineData("refit.model.fixed_effects.0.estimate")]
    [InlineData("refit.model.variance_components.0.sd")]
    [InlineData("refit.model.variance_components.1.correlations.0")]
    [InlineData("refit.model.fixed_covariance.1.0")]
    public void Parse_NaNOrInfinite_IsRefused(string path)
    {
        // JSON has no NaN: damaged files write the word, or a number beyond the range of double, which reads as infinity.
        foreach (var damaged in new[] { "NaN", "\"NaN\"", "1e999" })
        {
            var (parent, name) = Parent(path);
            var json = Json();
            Set(At(json, parent), name, JsonValue.Create("@"));
            Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString().Replace("\"@\"", damaged, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("refit.model.criterion", "\"aml\"", "refit.model.criterion")]
    [InlineData("refit.model.variance_components.0.group", "\"ward\"", "one of the clusters")]
    [InlineData("refit.model.variance_components.0", "null", "variance_components")]
    [InlineData("refit.model.variance_components.1.correlations", "[1.5]", "correlations")]
    [InlineData("refit.model.fixed_covariance", "[[1]]", "3 rows, or none")]
    [InlineData("refit.model.fixed_covariance", "[[1], [1], [1, 2, 3]]", "2 numbers")]
    [InlineData("refit.model.fixed_covariance", "[null, [1, 2], [1, 2, 3]]", "1 numbers")]
    [InlineData("refit.model.fixed_effects.0", "null", "fixed_effects")]
    [InlineData("refit.model.variance_parameters.0", "null", "variance_parameters")]
    [InlineData("refit.model.variance_parameters.0.kind", "\"size\"", "cut_point")]
    [InlineData("refit.model.variance_parameters.0.group", "\"ward\"", "one of the clusters")]
    [InlineData("refit.model.variance_parameters.0.se", "-1", "at least 0")]
    [InlineData("refit.model.variance_covariance", "[[1], [1]]", "2 numbers")]
    [InlineData("refit.model.variance_covariance", "[[1]]", "2 rows, or none")]
    [InlineData("refit.slope_variances", "[{\"column\": \"age\", \"variance\": 1}, {\"column\": \"age\", \"variance\": 1}]", "each column once")]
    [InlineData("refit.slope_variances.0.column", "\"weight\"", "a numeric column of the bundle")]
    [InlineData("refit.slope_variances.0.column", "\"urban\"", "a numeric column of the bundle")]
    [InlineData("refit.slope_variances.0.population_variance", "null", "given with smooth_variance")]
    [InlineData("refit.slope_variances.0.smooth_variance", "null", "not without it")]
    [InlineData("refit.slope_variances.0", "null", "slope_variances")]
    [InlineData("refit.kept", "false", "refit.model")]
    [InlineData("random_effects.0.method", "\"guessed\"", "method")]
    [InlineData("random_effects.0.method", "\"laplace\"", "nodes")]
    [InlineData("random_effects.0.nodes", "null", "nodes")]
    [InlineData("random_effects.0.nodes", "1000000000", "nodes")]
    [InlineData("random_effects.0.table", "{\"values\": \"\", \"codes\": \"c\"}", "table")]
    [InlineData("random_effects.0.covariance.0", "[[1.2], [0.1]]", "covariance")]
    [InlineData("random_effects.0.covariance.0", "[[1.2, 0.1]]", "covariance")]
    public void Parse_WrongWordOrSize_NamesTheField(string path, string value, string field)
    {
        var (parent, name) = Parent(path);
        var json = Json();
        Set(At(json, parent), name, JsonNode.Parse(value));

        Assert.Contains(field, Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_NaN_NamesTheField()
    {
        var manifest = WithRefit().Manifest;
        var damaged = manifest with { Refit = manifest.Refit! with { Model = manifest.Refit.Model! with { VarianceComponents = [new("district", "(Intercept)", double.NaN, null)] } } };

        Assert.Contains("refit.model.variance_components['district']['(Intercept)'].sd", Assert.Throws<ArmedBundleException>(damaged.ToJson).Message, StringComparison.Ordinal);
    }

    /// <summary>Every member that the format does not require, left out.</summary>
    [Fact]
    public void Load_ManifestWithoutOptionalMembers_HasDefaults()
    {
        var bundle = WithRefit();
        var path = bundle.WriteTo(_directory["model"]);
        var json = Json();
        foreach (var name in new[] { "refit", "unknown_cluster", "lineage", "notes", "residual_sd", "seed" })
        {
            Assert.True(json.Remove(name), name);
        }

        Remove(json["outcome"]!, "mean", "sd", "family", "dispersion", "cut_points", "offset", "weights", "class_weights");
        Remove(json["columns"]![0]!, "levels", "minimum", "maximum", "missing_share");
        Remove(json["clusters"]![0]!, "rows", "columns");
        Remove(json["random_effects"]![0]!, "method", "nodes", "table");
        Remove(json["training_data"]!, "source", "rows_dropped");
        File.WriteAllText(Path.Combine(path, "armed.json"), json.ToJsonString());

        using var model = ArmedModel.Load(path);

        var manifest = model.Manifest;
        Assert.Null(manifest.Refit);
        Assert.Equal("population", manifest.UnknownCluster);
        Assert.Equal("variational", manifest.RandomEffects[0].Method);
        Assert.Empty(manifest.Lineage);
        Assert.Empty(manifest.Notes);
        Assert.Empty(manifest.Outcome.CutPoints);
        Assert.Empty(manifest.Columns[0].Levels);
        Assert.Empty(manifest.Clusters[0].Rows);
        Assert.Equal(["district"], manifest.Clusters[0].Columns);
        Assert.True(BundleVerifier.Verify(path).Ok);
    }

    [Fact]
    public void Parse_EstimatesWithoutLists_AreEmpty()
    {
        var json = Json();
        Remove(json["refit"]!["model"]!, "fixed_effects", "fixed_covariance", "variance_components", "cut_points", "log_likelihood", "sigma");

        var model = BundleManifest.Parse(json.ToJsonString()).Refit!.Model!;

        Assert.Empty(model.FixedEffects);
        Assert.Empty(model.VarianceComponents);
        Assert.Empty(model.CutPoints);
        Assert.Null(model.LogLikelihood);
    }

    [Fact]
    public void Parse_NumberOfAnotherTasksClasses_IsEmptyWithoutTheList()
    {
        var json = TestBundle.Make(new TestModel { Task = "continuous" }).Manifest.WithoutDigest();
        Remove(json["outcome"]!, "classes", "positive");

        Assert.Empty(BundleManifest.Parse(json.ToJsonString()).Outcome.Classes);
    }

    public void Dispose() => _directory.Dispose();

    private static TestBundle WithRefit()
    {
        var bundle = TestBundle.Make();
        var model = new MixedModelDescription
        {
            Method = "Laplace",
            Criterion = "ml",
            Observations = 30,
            Parameters = 3,
            LogLikelihood = -20.5,
            Aic = 47,
            Bic = 51.2,
            Icc = 0.3,
            VarianceShares = new()
            {
                Fixed = 1,
                Random = 3,
                Residual = 7,
                ResidualFormula = "sigma^2",
                MarginalR2 = 0.1,
                ConditionalR2 = 0.4,
                Factors = [new("district", 3, 0.3)],
            },
            Sigma = 2,
            Dispersion = 3,
            CutPoints = [0.5],
            VarianceParameters = [new("sd", 1.1, 0.2) { Group = "district", Term = "(Intercept)" }, new("cut_point", 0.5, null) { Term = "a|b" }],
            VarianceCovariance = [[0.04], [null, null]],
            FixedEffects = [new("(Intercept)", -1.5, 0.25), new("age", 0.02, 0.001), new("separated", 30, null)],
            FixedCovariance = [[0.0625], [-0.001, 1e-6], [0.5, 0.01, 900]],
            VarianceComponents = [new("district", "(Intercept)", 1.1, null), new("district", "age", 0.2, -0.4) { Correlations = [-0.4] }],
        };
        var refit = new RefitDescription { Kept = true, Reason = "better", Random = "(1 | district)", Networks = 3, HiddenFeatures = 7, ValidationLoss = 0.5, SlopeVariances = [new("age", 0.1 + 0.2) { Correction = -0.1, SmoothVariance = 0.5, PopulationVariance = 0.75 }], Model = model };
        var effects = bundle.Manifest.RandomEffects.Select(factor => factor with { Method = EffectMethods.Quadrature, Nodes = 7 });
        return bundle with { Manifest = bundle.Manifest with { Refit = refit, RandomEffects = [.. effects] } };
    }

    private static JsonObject Json() => WithRefit().Manifest.WithoutDigest();

    private static (string Parent, string Name) Parent(string path) => (path[..path.LastIndexOf('.')], path[(path.LastIndexOf('.') + 1)..]);

    private static JsonNode At(JsonNode node, string path)
        => path.Split('.').Aggregate(node, (at, part) => int.TryParse(part, out var index) ? at[index]! : at[part]!);

    private static void Set(JsonNode parent, string name, JsonNode? value)
    {
        if (int.TryParse(name, out var index))
        {
            parent[index] = value;
        }
        else
        {
            Assert.True(parent.AsObject().ContainsKey(name), name);
            parent[name] = value;
        }
    }

    private static void Remove(JsonNode node, params string[] names)
    {
        foreach (var name in names)
        {
            Assert.True(node.AsObject().Remove(name), name);
        }
    }
}
