using Armed.Onnx;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>A backbone that a library user supplies, checked before the fit spends time on it: its type, the shapes of its layers, its export.</summary>
/// <param name="Factory">The user's factory.</param>
/// <param name="Exporters">Exporters for the backbone and the modules in it.</param>
internal sealed record OwnBackbone(IBackboneFactory Factory, ModuleExporterRegistry Exporters) : IBackboneFactory
{
    private const int Rows = 2;

    public string Name => Factory.Name;

    public string Description => Factory.Description;

    /// <summary>The user's backbone; null for the dense layers that the options describe.</summary>
    /// <exception cref="InputException">The options ask for a model without a backbone.</exception>
    public static OwnBackbone? Of(IBackboneFactory? factory, ModuleExporterRegistry exporters, TrainingOptions options)
    {
        if (factory is not null && options.Hidden.Count == 0)
        {
            throw new InputException($"Options.Hidden is empty, which asks for a linear mixed model, but the request has the backbone '{factory.Name}'. Leave out one of them.");
        }

        return factory is null ? null : new OwnBackbone(factory, exporters);
    }

    /// <summary>Builds and checks a backbone.</summary>
    /// <exception cref="InputException">The backbone is not a module, or a hidden layer does not have the width that it declares.</exception>
    /// <exception cref="OnnxExportException">A module in it has no exporter.</exception>
    public IBackbone Create(BackboneInput input)
    {
        var backbone = Factory.Create(input);
        if (backbone is not nn.Module module)
        {
            throw new InputException($"The backbone '{Name}' is a {backbone?.GetType().FullName ?? "null"}; expected a class derived from TorchSharp's torch.nn.Module that implements IBackbone.");
        }

        try
        {
            CheckLayers(backbone, module, input);
            CheckExport(module, backbone.Widths[^1], input);
            return backbone;
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private void CheckLayers(IBackbone backbone, nn.Module module, BackboneInput input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        module.eval();
        var layers = backbone.Activations(zeros(Rows, input.Total), BackboneContext.Population);
        var given = string.Join(", ", layers.Select(l => $"{l.dtype} [{string.Join(", ", l.shape)}]"));
        var expected = string.Join(", ", backbone.Widths.Select(w => $"Float32 [{Rows}, {w}]"));
        if (backbone.Widths.Count == 0 || given != expected)
        {
            throw new InputException($"The backbone '{Name}' gave the hidden layers {Or(given)} for {Rows} rows of {input.Total} inputs; expected {Or(expected)}, as Widths reports. "
                + "Return one matrix per hidden layer from Activations, at least one, and the same numbers of columns from Widths.");
        }
    }

    private static string Or(string shapes) => shapes.Length == 0 ? "(none)" : shapes;

    private void CheckExport(nn.Module module, int width, BackboneInput input)
    {
        var builder = new GraphBuilder("backbone");
        var output = new ExportContext(builder, Exporters).Child("backbone", module, builder.Input("x", TensorType.Float, -1, input.Total));
        if (output.Shape is { } shape && (shape.Count != 2 || shape[1] != width && shape[1] >= 0))
        {
            throw new InputException($"The exporter of the backbone '{Name}' wrote {output}; expected the last hidden layer with {width} columns. Return that layer from the exporter.");
        }
    }
}
