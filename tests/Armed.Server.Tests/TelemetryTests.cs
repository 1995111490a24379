using System.Diagnostics;

namespace Armed.Server.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_AfterRequests_CountRowsHeadsClustersAndDrift()
    {
        await using var server = await RunningServer.Start();
        await server.Infer(Wards.Row);
        await server.Infer(Wards.With("district 2", "atlantis").Replace("[40]", "[99]", StringComparison.Ordinal).Replace("[3]", "[null]", StringComparison.Ordinal));
        await server.Infer(Wards.With("[\"Y\"]", "[\"suburb\"]"));
        await server.Infer(Wards.With("[\"Y\"]", "[\"y\"]").Replace("district 2\"", "DISTRICT 2 \"", StringComparison.Ordinal));
        await server.Infer("{");
        await server.Infer(Wards.Row, "nobody\"}\n");

        var metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.All(
            new[]
            {
                "armed_requests_total{model=\"wards\",protocol=\"rest\",status=\"200\"} 4",
                "armed_requests_total{model=\"wards\",protocol=\"rest\",status=\"400\"} 1",
                "armed_requests_total{model=\"\",protocol=\"rest\",status=\"404\"} 1",
                "armed_rows_total{model=\"wards\",head=\"mixed\"} 2",
                "armed_rows_total{model=\"wards\",head=\"population\"} 2",
                "armed_unknown_cluster_rows_total{model=\"wards\",factor=\"district\"} 2",
                "armed_input_out_of_range_total{model=\"wards\",column=\"age\",side=\"above\"} 1",
                "armed_input_missing_total{model=\"wards\",column=\"income\"} 1",
                "armed_input_unknown_level_total{model=\"wards\",column=\"urban\"} 2",
                "armed_input_near_name_total{model=\"wards\",column=\"urban\"} 1",
                "armed_input_near_name_total{model=\"wards\",column=\"district\"} 1",
                "armed_input_training_missing_share{model=\"wards\",column=\"age\"} 0.1",
                "armed_request_duration_seconds_count{model=\"wards\",protocol=\"rest\"} 4",
                "armed_model_info{model=\"wards\",version=\"",
                "armed_queue_length 0",
                "armed_requests_running 0",
            },
            part => Assert.Contains(part, metrics, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_CodeBeyondTheLevels_IsUnknown()
    {
        await using var server = await RunningServer.Start();
        await server.Infer(Wards.With("\"name\":\"district\",\"shape\":[1,1],\"datatype\":\"BYTES\",\"data\":[\"district 2\"]", "\"name\":\"cluster\",\"shape\":[1,1],\"datatype\":\"INT64\",\"data\":[3]"));
        Assert.Contains("armed_unknown_cluster_rows_total{model=\"wards\",factor=\"district\"} 1", await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_NameWithALineBreak_IsOneLine()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        await using var server = await RunningServer.Start(folder => folder.Bundle("wards\nforged.armed"));
        Assert.Contains(server.Log, line => line.Contains("'wards?forged'", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, line => line.Contains('\n', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Infer_WithAListener_IsTraced()
    {
        var traced = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Armed.Server",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => { lock (traced) { traced.Add($"{activity.OperationName} {activity.GetTagItem("armed.model")} {activity.GetTagItem("armed.rows")}"); } },
        };
        ActivitySource.AddActivityListener(listener);
        await using var server = await RunningServer.Start(folder => folder.Bundle("traced.armed"));

        await server.Infer(Wards.Row, "traced");

        lock (traced)
        {
            Assert.Contains("armed.predict traced 1", traced);
        }
    }

    [Fact]
    public async Task Start_CollectorIsAway_ServesAllTheSame()
    {
        await using var server = await RunningServer.Start(change: options => options with { OtlpEndpoint = "http://127.0.0.1:9" });
        Assert.Equal(200, (await server.Infer(Wards.Row)).Status);
    }
}
