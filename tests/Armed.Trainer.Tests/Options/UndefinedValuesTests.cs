using System.Reflection;
using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Export.Layouts;
using Armed.Trainer.Simulation;
using Armed.Trainer.SmallerWeights;
using Armed.Trainer.Tests.Data;

namespace Armed.Trainer.Tests.Options;

/// <summary>A number that stands for no value of an enumeration, (NameMatch)77, is refused wherever a program can pass one, with a message that has it.</summary>
public sealed class UndefinedValuesTests : IDisposable
{
    private static readonly Assembly[] s_assemblies = [typeof(ArmedModel).Assembly, typeof(TrainingOptions).Assembly, typeof(OnnxExporter).Assembly];

    private readonly TestFolder _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Properties that a program sets: every one is known here, by what checks its record.</summary>
    [Fact]
    public void Set_UndefinedValue_IsRefused()
    {
        var properties = s_assemblies.SelectMany(assembly => assembly.GetExportedTypes()).SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(property => property.SetMethod?.IsPublic == true && !property.PropertyType.IsByRefLike && EnumOf(property.PropertyType) is not null).ToArray();
        Assert.True(properties.Length > 20);
        Assert.All(properties, property =>
        {
            var fault = Assert.ThrowsAny<Exception>(() => Use(property));
            Assert.True(fault is ArgumentException or InputException, $"{Name(property)}: {fault}");
            Assert.Contains("77", fault.Message, StringComparison.Ordinal);
        });
    }

    private static Type? EnumOf(Type type) =>
        type.IsEnum ? type : Nullable.GetUnderlyingType(type) is { IsEnum: true } inner ? inner : type.IsGenericType && type.GenericTypeArguments is [{ IsEnum: true } item] && type != typeof(Nullable<>) ? item : null;

    private static string Name(PropertyInfo property) => $"{property.DeclaringType!.Name}.{property.Name}";

    private static object Undefined(Type type)
    {
        var value = Enum.ToObject(EnumOf(type)!, 77);
        if (!type.IsGenericType || Nullable.GetUnderlyingType(type) is not null)
        {
            return value;
        }

        var list = Array.CreateInstance(EnumOf(type)!, 1);
        list.SetValue(value, 0);
        return list;
    }

    private void Use(PropertyInfo property)
    {
        object record = property.DeclaringType!.Name switch
        {
            nameof(TrainingOptions) => new TrainingOptions(),
            nameof(ArmedModelOptions) => new ArmedModelOptions(),
            nameof(OnnxExportOptions) => new OnnxExportOptions(),
            nameof(TraceOptions) => new TraceOptions(),
            nameof(MixedOptions) => new MixedOptions(),
            nameof(ExportRequest) => new ExportRequest(_files.Path, ExportLayout.Bundle, _files["out"]),
            nameof(SmallerBundleRequest) => new SmallerBundleRequest(_files.Path, BundlePrecision.Fp16, _files["out"]),
            nameof(GraphTensor) => new GraphTensor("x", TensorType.Float),
            nameof(DataRequest) => _files.Csv("g,x,y\na,1,2\nb,2,3\n") with { },
            nameof(CrossValidationRequest) => new CrossValidationRequest { Data = _files.Csv("g,x,y\na,1,2\nb,2,3\n") },
            var other => throw new NotSupportedException($"There is no check of {other} here."),
        };
        property.SetValue(record, Undefined(property.PropertyType));
        switch (record)
        {
            case TrainingOptions options: options.Validate(); break;
            case CrossValidationRequest validation: validation.Validate(); break;
            case ArmedModelOptions options: ArmedModel.Load(_files.Path, options).Dispose(); break;
            case OnnxExportOptions options: OnnxExporter.Export((TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>)TorchSharp.torch.nn.Identity(), [1L, 2], options); break;
            case TraceOptions options: OnnxExporter.Trace(TorchSharp.torch.nn.Identity(), [TorchSharp.torch.ones(1, 2)], options); break;
            case ExportRequest request: BundleExport.Run(request, TestContext.Current.CancellationToken); break;
            case SmallerBundleRequest request: SmallerBundle.Write(request, TestContext.Current.CancellationToken); break;
            case GraphTensor tensor: OnnxExporter.Export(TorchSharp.torch.nn.Identity(), [tensor], [new GraphTensor("y", TensorType.Float)]); break;
            case MixedOptions options: MixedSimulator.Simulate(options); break;
            case DataRequest request: Tables.Read(request); break;
        }
    }
}
