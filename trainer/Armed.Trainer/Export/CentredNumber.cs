using Armed.Onnx;

namespace Armed.Trainer.Export;

/// <summary>
/// A number of each row as a constant plus a deviation. Products and powers of numbers far from 0, such as years, keep their variation in single precision this way: the constants are
/// multiplied in double precision when the graph is written.
/// </summary>
/// <param name="Constant">c, the same in every row.</param>
/// <param name="Deviation">d [N, 1]; null where the number is c.</param>
internal readonly record struct CentredNumber(double Constant, GraphValue? Deviation);
