using Armed.Cli.Predicting;
using Armed.Runtime;
using Armed.Trainer;
using DuckDB.NET.Data;

namespace Armed.Cli.Tests.Predicting;

public sealed class PredictionSinkTests
{
    [Fact]
    public void Csv_OneNumberPerRow_WritesRoundTripNumbers()
    {
        using var writer = new StringWriter();
        using (var sink = new CsvPredictionSink(writer, OutputColumns.Names(1, 1, ["no", "yes"]), owns: false))
        {
            sink.Add(Answers(1));
            sink.Add(Answers(1));
            sink.Complete();
        }

        Assert.Equal(
            """
            row,prediction,linear_predictor,linear_predictor_sd,head
            0,0.1,-1E-08,,mixed
            1,0.33333334,16777216,2,population
            2,0.1,-1E-08,,mixed
            3,0.33333334,16777216,2,population

            """.ReplaceLineEndings("\n"), writer.ToString());
    }

    [Fact]
    public void Csv_Classes_AreQuotedInTheHeader()
    {
        using var writer = new StringWriter();
        using var sink = new CsvPredictionSink(writer, OutputColumns.Names(3, 3, ["a,b", "say \"x\"", "c"]), owns: false);
        sink.Complete();

        Assert.Equal(
            "row,\"prediction_a,b\",\"prediction_say \"\"x\"\"\",prediction_c,\"linear_predictor_a,b\",\"linear_predictor_say \"\"x\"\"\",linear_predictor_c,"
            + "\"linear_predictor_sd_a,b\",\"linear_predictor_sd_say \"\"x\"\"\",linear_predictor_sd_c,head\n", writer.ToString());
    }

    [Fact]
    public void Csv_OrderedClasses_HaveOneLinearPredictor()
    {
        using var writer = new StringWriter();
        using (var sink = new CsvPredictionSink(writer, OutputColumns.Names(2, 1, ["low", "high"]), owns: false))
        {
            sink.Add(Answers(2));
            sink.Complete();
        }

        Assert.Equal(
            """
            row,prediction_low,prediction_high,linear_predictor,linear_predictor_sd,head
            0,0.1,0.33333334,-1E-08,,mixed
            1,0,0,16777216,2,population

            """.ReplaceLineEndings("\n"), writer.ToString());
    }

    [Fact]
    public void Parquet_WhatWasAdded_ReadsBack()
    {
        using var folder = new TestFolder();
        var file = folder["it's.parquet"];
        using (var sink = new ParquetPredictionSink(file, OutputColumns.Names(1, 1, ["no", "yes"])))
        {
            sink.Add(Answers(1));
            sink.Complete();
        }

        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT row, prediction, linear_predictor_sd, head FROM '{file.Replace("'", "''", StringComparison.Ordinal)}' ORDER BY row";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((0L, 0.1f, true, "mixed"), (reader.GetInt64(0), reader.GetFloat(1), reader.IsDBNull(2), reader.GetString(3)));
        Assert.True(reader.Read());
        Assert.Equal((1L, 1f / 3, 2f, "population"), (reader.GetInt64(0), reader.GetFloat(1), reader.GetFloat(2), reader.GetString(3)));
        Assert.False(reader.Read());
    }

    /// <summary>The bar between names, and a backslash before one that belongs to a name.</summary>
    [Fact]
    public void ClassSets_AreOneCellOfText()
    {
        using var folder = new TestFolder();
        var interval = new IntervalColumns(IntervalForm.ClassSet, 0, ["a|b", "c,d", "e"]);
        var answers = Answers(3, interval);
        (answers.Members[0], answers.Members[1], answers.Members[5]) = (true, true, true);
        using var writer = new StringWriter();
        using var csv = new CsvPredictionSink(writer, OutputColumns.Names(1, 1, [], interval), owns: false);
        csv.Add(answers);
        using (var sink = new ParquetPredictionSink(folder["p.parquet"], OutputColumns.Names(3, 1, interval.Classes, interval), interval))
        {
            sink.Add(answers);
            sink.Complete();
        }

        var lines = writer.ToString().Split('\n');
        Assert.EndsWith(",head,interval_classes", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",mixed,\"a\\|b|c,d\"", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",population,e", lines[2], StringComparison.Ordinal);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT string_agg(interval_classes, ' ' ORDER BY row) FROM '{folder["p.parquet"]}'";
        Assert.Equal("a\\|b|c,d e", command.ExecuteScalar());
    }

    [Fact]
    public void Parquet_ClassesThatDifferInCase_AreRefused() =>
        Assert.Throws<InputException>(() => new ParquetPredictionSink("x.parquet", OutputColumns.Names(3, 3, ["a", "A", "b"])));

    private static AnsweredRows Answers(int width, IntervalColumns? interval = null)
    {
        var answers = new AnsweredRows(capacity: 4, width, outputs: 1, interval) { Rows = 2 };
        (answers.Predictions[0], answers.LinearPredictors[0], answers.Sds[0], answers.Heads[0]) = (0.1f, -1e-8f, float.NaN, PredictionHead.Mixed);
        (answers.Predictions[1], answers.LinearPredictors[1], answers.Sds[1], answers.Heads[1]) = (1f / 3, 16_777_216, 2, PredictionHead.Population);
        return answers;
    }
}
