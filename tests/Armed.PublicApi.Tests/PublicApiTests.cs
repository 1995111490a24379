using System.Reflection;
using PublicApiGenerator;

namespace Armed.PublicApi.Tests;

/// <summary>
/// The public surface of every shipped assembly, as text beside this file. A change that is meant is accepted by running the tests with
/// ARMED_UPDATE_API=1 and reading the difference.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Armed.Runtime", typeof(Armed.Runtime.ArmedModel))]
    [InlineData("Armed.Runtime.Hosting", typeof(Armed.Runtime.Hosting.ModelCatalogue))]
    [InlineData("Armed.Server", typeof(Armed.Server.ArmedServer))]
    [InlineData("Armed.Onnx", typeof(Armed.Onnx.GraphBuilder))]
    [InlineData("Armed.Trainer", typeof(Armed.Trainer.ArmedTraining))]
    public void PublicApi_Assembly_IsAsApproved(string name, Type member)
    {
        var file = Checkout.PathOf("tests", "Armed.PublicApi.Tests", "Api", name + ".txt");
        var actual = Describe(member.Assembly);
        if (Environment.GetEnvironmentVariable("ARMED_UPDATE_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), actual);
    }

    private static string Describe(Assembly assembly) =>
        assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
}
