namespace Armed.Onnx.Tests;

public sealed class ShapeRulesTests
{
    private readonly GraphBuilder _builder = new("g");

    [Fact]
    public void Node_Broadcast_TakesTheLargerSize()
    {
        GraphValue a = _builder.Input("a", TensorType.Float, -1, 1, 5), b = _builder.Constant("b", new float[3], 3, 1);
        Assert.Equal([-1, 3, 5], _builder.Node("Add", [a, b]).Shape!);
    }

    [Fact]
    public void Node_MatMulAndGemm_KnowTheWidth()
    {
        GraphValue x = _builder.Input("x", TensorType.Float, -1, 4), w = _builder.Constant("w", new float[12], 4, 3);
        var t = _builder.Constant("t", new float[12], 3, 4);
        Assert.Equal([-1, 3], _builder.Node("MatMul", [x, w]).Shape!);
        Assert.Equal([-1, 3], _builder.Node("Gemm", [x, t], NodeAttribute.Int("transB", 1)).Shape!);
    }

    [Fact]
    public void Node_GatherConcatFlatten_FollowTheAxis()
    {
        var table = _builder.Constant("table", new float[12], 4, 3);
        var rows = _builder.Node("Gather", [table, _builder.Input("i", TensorType.Int64, -1, 2)]);
        Assert.Equal([-1, 2, 3], rows.Shape!);
        Assert.Equal([-1, 6], _builder.Node("Flatten", [rows]).Shape!);
        Assert.Equal([-1, 4, 3], _builder.Node("Concat", [rows, rows], NodeAttribute.Int("axis", 1)).Shape!);
        Assert.Equal([-1, 2, 6], _builder.Node("Concat", [rows, rows], NodeAttribute.Int("axis", -1)).Shape!);
    }

    [Fact]
    public void Node_WithoutRule_IsUnknownUntilStated()
    {
        var x = _builder.Input("x", TensorType.Float, -1, 4);
        var unknown = _builder.Node("Tile", [x, _builder.Constant("times", [1L, 2L], 2)]);
        Assert.Null(unknown.Shape);
        Assert.Equal([-1, 8], _builder.WithShape(unknown, -1, 8).Shape!);
    }
}
