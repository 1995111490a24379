using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Outcomes;

public sealed class OutcomeRegistryTests
{
    private static readonly ModelTask s_own = new("own-kind");
    private static readonly OutcomeRegistry s_outcomes = OutcomeRegistry.Default.With(s_own, (outcome, _) => new OwnOutcome(outcome, s_own));

    private static BundleManifest Manifest { get; } =
        TestBundle.Make(new TestModel { Task = "continuous" }).Manifest with { Task = "own-kind", ResidualSd = null, Outcomes = s_outcomes };

    [Fact]
    public void With_OwnKind_IsKnownToTheResultAlone()
    {
        Assert.Equal([.. OutcomeRegistry.Default.Names, "own-kind"], s_outcomes.Names);
        Assert.DoesNotContain("own-kind", OutcomeRegistry.Default.Names);
    }

    [Fact]
    public void With_NameTakenOrEmpty_IsRefused()
    {
        Assert.Contains("'count' of an outcome is taken", Refused(ModelTask.Count), StringComparison.Ordinal);
        Assert.Contains("empty", Refused(default), StringComparison.Ordinal);

        static string Refused(ModelTask task) => Assert.Throws<ArgumentException>("task", () => OutcomeRegistry.Default.With(task, (outcome, _) => new OwnOutcome(outcome, s_own))).Message;
    }

    [Theory]
    [InlineData("")]
    [InlineData("Own")]
    [InlineData("1st")]
    [InlineData("-")]
    [InlineData("two words")]
    [InlineData("ä")]
    public void ModelTask_MalformedName_IsRefused(string name)
        => Assert.Contains($"'{name}'", Assert.Throws<ArgumentException>("name", () => new ModelTask(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void ModelTask_Default_HasNoName()
    {
        Assert.Throws<InvalidOperationException>(() => default(ModelTask).Name);
        Assert.Equal("", default(ModelTask).ToString());
        Assert.Equal(s_own, new ModelTask("own-kind"));
    }

    [Fact]
    public void Parse_OwnKind_NeedsTheRegistry()
    {
        var json = Manifest.ToJson();

        Assert.Equal(json, BundleManifest.Parse(json, s_outcomes).ToJson());
        var fault = Assert.Throws<ArmedBundleException>(() => BundleManifest.Parse(json));
        Assert.Contains("task to be binary, multiclass, continuous, count, ordinal, positive, found 'own-kind'. A program registers an outcome of its own with ArmedModelOptions.Outcomes.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OutcomeOfAnotherKind_IsADefectOfTheProgram()
    {
        var wrong = OutcomeRegistry.Default.With(s_own, (outcome, _) => new OwnOutcome(outcome, ModelTask.Count));

        Assert.Contains("made as 'count'", Assert.Throws<InvalidOperationException>(() => BundleManifest.Parse(Manifest.ToJson(), wrong)).Message, StringComparison.Ordinal);
    }

    private sealed class OwnOutcome(OutcomeDescription description, ModelTask task) : Outcome(description)
    {
        public override ModelTask Task => task;

        public override OutcomeDistribution Distribution => new GaussianDistribution(1);

        public override string Expected => "a number";

        public override bool Accepts(double value) => true;

        public override void Integrate(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction) => prediction[0] = (float)mean[0];

        public override double InverseLink(double linear) => linear;
    }
}
