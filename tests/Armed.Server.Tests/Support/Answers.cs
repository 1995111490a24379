using System.Text.Json;

namespace Armed.Server.Tests.Support;

/// <summary>Reads a response's JSON.</summary>
internal static class Answers
{
    public static JsonElement Output(this JsonElement answer, string name) => answer.GetProperty("outputs").EnumerateArray().Single(output => output.GetProperty("name").GetString() == name);

    public static JsonElement[] Data(this JsonElement answer, string name) => [.. answer.Output(name).GetProperty("data").EnumerateArray()];

    public static double Number(this JsonElement answer, string name, int row = 0) => answer.Data(name)[row].GetDouble();

    public static string[] Names(this JsonElement answer) => [.. answer.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("name").GetString()!)];

    public static string Error(this JsonElement answer) => answer.GetProperty("error").GetString()!;
}
