using System.Globalization;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Data.Encodings;
using Armed.Trainer.Models;

namespace Armed.Trainer.Tests.Models;

/// <summary>With a log link, numbers beyond those of training count up to one standard deviation: the prediction there is that of the bound, and does not grow exponentially.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class InputBoundsTests
{
    /// <summary>Numbers of training are 0, 1, .. 11, as often as each other.</summary>
    private const int Numbers = 12;

    private static readonly double s_sd = Math.Sqrt(((Numbers * Numbers) - 1) / 12.0);

    [Theory]
    [InlineData("count")]
    [InlineData("positive")]
    public void Predict_FarBeyondTraining_IsThePredictionOfTheBound(string task)
    {
        using var model = Fitted(task, FitRun.Quick);
        double largest = At(model, Numbers - 1), half = At(model, Numbers - 1 + (s_sd / 2)), bound = At(model, Numbers - 1 + s_sd);

        Assert.True(largest < half && half < bound, $"{largest} {half} {bound}"); // a trend goes on for a while
        Assert.Equal(bound, At(model, 40), 1e-4 * bound);
        Assert.Equal(bound, At(model, 400), 1e-4 * bound);
        Assert.Equal(At(model, -s_sd), At(model, -30), 1e-4 * bound);
    }

    [Fact]
    public void Predict_NoLogLink_GoesOn()
    {
        using var model = Fitted("continuous", FitRun.Quick);

        Assert.True(At(model, 30) > At(model, Numbers - 1 + s_sd) + 1);
    }

    [Fact]
    public void Predict_NoClip_GoesOn()
    {
        using var model = Fitted("count", FitRun.Quick with { InputClip = null });

        Assert.True(At(model, 30) > 2 * At(model, Numbers - 1 + s_sd));
    }

    /// <summary>A column that others nearly determine is an input by what they leave of it: its own range would say nothing of that.</summary>
    [Fact]
    public void Bounds_OfAReducedColumn_AreThoseOfItsRest()
    {
        var column = new NumericEncoding { Name = "x", Mean = 1000, Sd = 100, HasIndicator = false, Minimum = 0, Maximum = 4000, MissingShare = 0 };
        var bounds = new InputBounds([column, column with { Reduced = new ReducedNumber(0, [], 1, 2) { Minimum = -3, Maximum = 5 } }], 10);

        Assert.Equal([-10, -3], bounds.Lowest);
        Assert.Equal([10, 3], bounds.Highest);
    }

    private static double At(ArmedModel model, double x) => model.Predict(model.Row().Set("x", x), "g1").Value;

    private static ArmedModel Fitted(string task, TrainingOptions options)
    {
        var table = FitRun.Of("g,x,y\n" + string.Concat(Enumerable.Range(0, 20 * Numbers).Select(Row)));
        using var run = table.With(table.Data with { Task = new ModelTask(task) });
        run.Fit(options);
        return run.Load();
    }

    private static string Row(int i) => string.Create(CultureInfo.InvariantCulture, $"g{i % 5},{i % Numbers},{1 + Math.Round(Math.Exp(1 + (.2 * (i % Numbers)) + (.1 * (i % 5)) + (.4 * Math.Sin(12.9898 * i))))}\n");
}
