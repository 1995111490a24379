using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Tests.Support;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Armed.Server.Tests;

/// <summary>Clusters that the model does not know, told from the rows of a request.</summary>
public sealed class ContextTests
{
    private static readonly string[] s_names = ["energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness", "valence", "tempo", "duration"];

    private static readonly double[][] s_rows =
    [
        [0.9, -7, 0.1, 0.2, 0.05, 0.2, 0.8, 120, 210], [0.4, -9, 0.1, 0.3, 0.05, 0.2, 0.2, 100, 200], [0.7, -8, 0.1, 0.1, 0.01, 0.2, 0.9, 90, 190], [0.5, -8, 0.1, 0.1, 0.01, 0.2, 0.4, 90, 190],
    ];

    private static readonly string[] s_clusters = ["lofi", "drone", "lofi", ""];

    /// <summary>By the bundle's own policy, and by the request's; through REST and gRPC.</summary>
    [Theory]
    [InlineData("context", "", "context")]
    [InlineData("population", "context", "context")]
    [InlineData("population", "membership", "membership")]
    [InlineData("membership", "auto", "context")] // nothing was measured
    public async Task Infer_RowsOfNewClusters_AnswerByTheirOwn(string bundle, string parameter, string head)
    {
        await using var server = await Start(bundle);
        var (status, answer) = await server.Infer(Json(parameter));
        Assert.Equal(200, status);
        using var model = ArmedModel.Load(server.Folder["wards.armed"]);
        float[] features = [.. s_rows.SelectMany(row => row.Select(number => (float)number))];
        var by = head == "context" ? UnlabelledAnswer.Context : UnlabelledAnswer.Membership;
        using var told = model.Infer(model.SummariseNew(s_clusters, features, new long[4], by), answer: by);
        for (var row = 0; row < 4; row++)
        {
            var expected = told.Predict(Row(told, row), s_clusters[row].Length == 0 ? null : s_clusters[row]);
            Assert.Equal(expected.Value, answer.Number("prediction", row), 1e-6);
            Assert.Equal(expected.Sd, answer.Number("linear_predictor_sd", row), 1e-6);
            Assert.Equal(row == 3 ? "population" : head, answer.Data("head")[row].GetString());
        }

        var grpc = await Call(server, parameter);
        Assert.Equal([head, head, head, "population"], grpc.Outputs[3].Contents.BytesContents.Select(head => head.ToStringUtf8()));
        Assert.Equal(answer.Number("prediction", 2), grpc.Outputs[0].Contents.Fp32Contents[2], 1e-6);
        var (_, population) = await server.Infer(Json("population"));
        Assert.NotEqual(population.Number("prediction"), answer.Number("prediction"), 1e-4);
        using var metrics = await server.Client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains($"head=\"{head}\"}} 6", await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ModelWithoutContext_IsRefused()
    {
        await using var server = await RunningServer.Start(folder => TestBundle.Make().WriteTo(folder["wards.armed"]));
        var (status, answer) = await server.Infer("{\"parameters\":{\"unknown_cluster\":\"context\"},\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]},{\"name\":\"income\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]},{\"name\":\"urban\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"Y\"]}]}");
        Assert.Equal(400, status);
        Assert.Contains("'unknown_cluster' is context; expected population or error", answer.Error(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ModelWithoutMembership_IsRefused()
    {
        await using var server = await RunningServer.Start(folder => TestBundle.Make().WriteTo(folder["wards.armed"]));
        var (status, answer) = await server.Infer("{\"parameters\":{\"unknown_cluster\":\"membership\"},\"inputs\":[{\"name\":\"age\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]},{\"name\":\"income\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]},{\"name\":\"urban\",\"shape\":[1],\"datatype\":\"BYTES\",\"data\":[\"Y\"]}]}");
        Assert.Equal(400, status);
        Assert.Contains("'unknown_cluster' is membership; expected population or error", answer.Error(), StringComparison.Ordinal);
    }

    /// <summary>The message names the column and the row, and no argument of a method.</summary>
    [Fact]
    public async Task Infer_InfiniteNumberOfANewCluster_IsRefusedInTermsOfTheRequest()
    {
        await using var server = await Start("context");

        var fault = await Assert.ThrowsAsync<RpcException>(() => Call(server, "", float.PositiveInfinity));

        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        Assert.Contains($"'{s_names[0]}'", fault.Status.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", fault.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InferredAgainstTheGuard_Warns()
    {
        var answer = new NewClusterAnswerDescription { Rows = 1, Answer = "population", PopulationLoss = 0.5, Candidates = [new() { Candidate = "membership", Gain = -0.02, StandardError = 0.013 }] };
        await using var server = await RunningServer.Start(folder => TestContextBundle.Make("inferred", answer).WriteTo(folder["wards.armed"]));
        Assert.Contains(server.Log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("gained -0.02 of the loss 0.5", StringComparison.Ordinal));
        using var metadata = await server.Client.GetAsync("/v2/models/wards", TestContext.Current.CancellationToken);
        Assert.Contains("gained -0.02 of the loss 0.5", await metadata.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Only a request that asks for it is warned, through REST and gRPC.</summary>
    [Theory]
    [InlineData("inferred", true)]
    [InlineData("population", false)]
    [InlineData("", false)]
    public async Task Infer_InferredAgainstTheGuard_WarnsInTheAnswer(string parameter, bool isWarned)
    {
        var answer = new NewClusterAnswerDescription { Rows = 1, Answer = "population", PopulationLoss = 0.5, Candidates = [new() { Candidate = "membership", Gain = -0.02, StandardError = 0.013 }] };
        await using var server = await RunningServer.Start(folder => TestContextBundle.Make("population", answer).WriteTo(folder["wards.armed"]));

        using var body = new StringContent(Json(parameter), System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync("/v2/models/wards/infer", body, TestContext.Current.CancellationToken);
        var grpc = await Call(server, parameter);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(isWarned, response.Headers.TryGetValues("Armed-Warning", out var warnings) && warnings.Single().Contains("gained -0.02 of the loss 0.5", StringComparison.Ordinal));
        Assert.Equal(isWarned, grpc.Parameters.TryGetValue("warning", out var warning) && warning.StringParam.Contains("gained -0.02 of the loss 0.5", StringComparison.Ordinal));
        Assert.Equal(isWarned, response.Headers.Contains("Armed-Warning"));
    }

    private static Task<RunningServer> Start(string policy) => RunningServer.Start(folder => TestContextBundle.Make(policy).WriteTo(folder["wards.armed"]));

    private static RowBuilder Row(ArmedModel model, int row)
    {
        var built = model.Row().Set("mode", "major");
        foreach (var (name, value) in s_names.Zip(s_rows[row]))
        {
            built.Set(name, value);
        }

        return built;
    }

    private static string Json(string policy)
    {
        var inputs = s_names.Select((name, j) => $$"""{"name":"{{name}}","shape":[4],"datatype":"FP32","data":[{{string.Join(',', s_rows.Select(row => row[j].ToString(CultureInfo.InvariantCulture)))}}]}""");
        string[] texts = [Texts("mode", ["major", "major", "major", "major"]), Texts("subgenre", s_clusters)];
        return $$"""{"parameters":{{{(policy.Length == 0 ? "" : $"\"unknown_cluster\":\"{policy}\"")}}},"inputs":[{{string.Join(',', inputs.Concat(texts))}}]}""";
    }

    private static string Texts(string name, string[] values) => $$"""{"name":"{{name}}","shape":[4],"datatype":"BYTES","data":[{{string.Join(',', values.Select(value => $"\"{value}\""))}}]}""";

    private static async Task<ModelInferResponse> Call(RunningServer server, string policy, float? first = null)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var request = new ModelInferRequest { ModelName = "wards" };
        for (var j = 0; j < s_names.Length; j++)
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = s_names[j], Datatype = "FP32", Shape = { 4 }, Contents = new InferTensorContents { Fp32Contents = { s_rows.Select((row, i) => i + j == 0 && first is { } given ? given : (float)row[j]) } } });
        }

        foreach (var (name, values) in new[] { ("mode", new[] { "major", "major", "major", "major" }), ("subgenre", s_clusters) })
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = name, Datatype = "BYTES", Shape = { 4 }, Contents = new InferTensorContents { BytesContents = { values.Select(ByteString.CopyFromUtf8) } } });
        }

        if (policy.Length > 0)
        {
            request.Parameters["unknown_cluster"] = new InferParameter { StringParam = policy };
        }

        return await new GRPCInferenceService.GRPCInferenceServiceClient(channel).ModelInferAsync(request, cancellationToken: TestContext.Current.CancellationToken);
    }
}
