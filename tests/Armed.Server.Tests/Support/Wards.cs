using Armed.Runtime.Tests.Support;

namespace Armed.Server.Tests.Support;

/// <summary>Requests to the model of <see cref="TestModel"/>, and what it answers.</summary>
internal static class Wards
{
    /// <summary>One row: age 40, income 3, urban Y, district 2.</summary>
    public const string Row = """
        {"id":"a-1","inputs":[
          {"name":"age","shape":[1,1],"datatype":"FP32","data":[40]},
          {"name":"income","shape":[1,1],"datatype":"FP32","data":[3]},
          {"name":"urban","shape":[1,1],"datatype":"BYTES","data":["Y"]},
          {"name":"district","shape":[1,1],"datatype":"BYTES","data":["district 2"]}]}
        """;

    /// <summary>The same without a cluster.</summary>
    public const string RowOfNobody = """
        {"inputs":[
          {"name":"age","shape":[1,1],"datatype":"FP32","data":[40]},
          {"name":"income","shape":[1,1],"datatype":"FP32","data":[3]},
          {"name":"urban","shape":[1,1],"datatype":"BYTES","data":["Y"]}]}
        """;

    /// <summary>The prediction for <see cref="Row"/>, computed apart from graphs and server.</summary>
    public static double Answer { get; } = Predict(new TestModel(), 40, 3, 2, 1);

    public static double Predict(TestModel model, float age, float income, long urban, params long[] clusters)
    {
        var (linear, variance) = model.Mixed([age, income], urban, clusters);
        return model.Predict(linear, variance)[0];
    }

    /// <summary>A request of one input changed.</summary>
    public static string With(string part, string other) => Row.Contains(part, StringComparison.Ordinal) ? Row.Replace(part, other, StringComparison.Ordinal) : throw new ArgumentException(part);

    /// <summary>A request of many rows.</summary>
    public static string Rows(int count) => $$"""
        {"inputs":[
          {"name":"age","shape":[{{count}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("40", count))}}]},
          {"name":"income","shape":[{{count}}],"datatype":"FP32","data":[{{string.Join(',', Enumerable.Repeat("3", count))}}]},
          {"name":"urban","shape":[{{count}}],"datatype":"BYTES","data":[{{string.Join(',', Enumerable.Repeat("\"Y\"", count))}}]},
          {"name":"district","shape":[{{count}}],"datatype":"BYTES","data":[{{string.Join(',', Enumerable.Repeat("\"district 2\"", count))}}]}]}
        """;
}
