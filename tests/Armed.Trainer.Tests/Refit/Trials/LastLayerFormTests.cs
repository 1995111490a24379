using Armed.Trainer.Formulas;
using Armed.Trainer.Refit;

namespace Armed.Trainer.Tests.Refit.Trials;

/// <summary>Which parts of one form another has: steps of the search name parts of the final model alone.</summary>
public class LastLayerFormTests
{
    private static readonly LastLayerForm s_intercepts = new([RandomEffectsTerm.Of("g", [], nonlinear: false)], UsesHidden: false);

    [Fact]
    public void HasPartsOf_FormWithMore_HasThem()
    {
        Assert.True((s_intercepts with { Trees = true, UsesHidden = true }).HasPartsOf(s_intercepts));
        Assert.True(s_intercepts.With(0, RandomEffectsTerm.Of("g", ["x", "t"], nonlinear: true)).HasPartsOf(s_intercepts.With(0, RandomEffectsTerm.Of("g", ["x"], nonlinear: false))));
    }

    [Fact]
    public void HasPartsOf_TreesCurvesOrSlopesMissing_HasThemNot()
    {
        Assert.False(s_intercepts.HasPartsOf(s_intercepts with { Trees = true }));
        Assert.False(s_intercepts.HasPartsOf(s_intercepts with { Curves = ["x"] }));
        Assert.False(s_intercepts.HasPartsOf(s_intercepts.With(0, RandomEffectsTerm.Of("g", ["x"], nonlinear: false))));
        Assert.False(s_intercepts.HasPartsOf(s_intercepts.With(0, s_intercepts.Terms[0].With(["x"]))));
        Assert.False(s_intercepts.HasPartsOf(s_intercepts.With(0, s_intercepts.Terms[0].With(AllColumnsCall.Ridge))));
    }
}
