namespace Armed.Runtime.Generators.Tests;

/// <summary>What the compiler generated into this very project, on the model that ships.</summary>
public sealed partial class GeneratedBinderTests : IDisposable
{
    private readonly ArmedModel _model = ArmedModel.Load(Path.Combine(AppContext.BaseDirectory, "quickstart"));

    private static Song Full => new()
    {
        Energy = 0.7,
        InDecibels = -5.5f,
        Speechiness = 0.05m,
        Acousticness = 0.1,
        Instrumentalness = 0.01f,
        Liveness = 0.2,
        Valence = 0.6,
        Tempo = 1,
        Duration = -1,
        Mode = "minor",
        Subgenre = "hip hop",
    };

    [Fact]
    public void Predict_EveryValue_EqualsTheRowByName()
    {
        var row = _model.Row().Set("energy", 0.7).Set("loudness", -5.5f).Set("speechiness", 0.05).Set("acousticness", 0.1).Set("instrumentalness", 0.01f)
            .Set("liveness", 0.2).Set("valence", 0.6).Set("tempo", 1).Set("duration", -1).Set("mode", "minor");
        Assert.Equal(_model.Predict(row, "hip hop").Value, _model.CreateBinder<Song>().Predict(Full).Value);
    }

    [Fact]
    public void Predict_Nulls_AreMissing()
    {
        var row = _model.Row().Set("energy", 0.7).Set("loudness", -5.5f).Set("speechiness", 0.05).Set("liveness", 0.2).Set("valence", 0.6).Set("tempo", 1);
        var song = Full with { Acousticness = null, Instrumentalness = null, Duration = null, Mode = null, Subgenre = null };
        Assert.Equal(_model.Predict(row).Value, _model.CreateBinder<Song>().Predict(song).Value);
    }

    [Fact]
    public void CreateBinder_RowThatLacksColumns_NamesThem()
    {
        var e = Assert.Throws<ArgumentException>(_model.CreateBinder<Half>);
        Assert.Contains("'loudness'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'energy'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateBinder_NameThatTheModelLacks_SaysWhichIsNear()
        => Assert.Contains("'energie'", Assert.Throws<ArgumentException>(_model.CreateBinder<Misspelt>).Message, StringComparison.Ordinal);

    [Fact]
    public void CreateBinder_DatesForNumbers_SaysSo()
        => Assert.Contains("column 'energy' is not made of dates", Assert.Throws<ArgumentException>(_model.CreateBinder<Dated>).Message, StringComparison.Ordinal);

    public void Dispose() => _model.Dispose();

    [ArmedRow]
    private partial record struct Dated([property: ArmedColumn] DateOnly Energy, [property: ArmedColumn] DateTime? Tempo, [property: ArmedColumn] DateTimeOffset Loudness);

    [ArmedRow]
    private partial record struct Half([property: ArmedColumn] double Energy);

    [ArmedRow]
    private sealed partial class Misspelt
    {
        [ArmedColumn("energie")]
        public double Energy => 1;
    }
}
