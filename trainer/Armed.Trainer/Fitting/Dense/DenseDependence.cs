using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Objectives;
using Armed.Trainer.MixedModels.Linear;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>
/// R of <see cref="ClosedAdversary"/> for a layer, and its gradient in closed form, in memory that stays: d R / d h_i = (2 / B) (P (t_c - h_i) / (n_c - 1) - P G P h_i). A layer that is wider than
/// the batch has rows uses Q = (h h' / B + ridge I)^-1 [B, B] in place of P [d, d]: h P = Q h, and with w_i = P (t_c - h_i) / (n_c - 1) the gradient is (2 / B) ridge Q w, as h P h' / B = I - ridge Q.
/// </summary>
internal sealed class DenseDependence : IDisposable
{
    private readonly FloatBuffer _activations, _basis, _h, _v, _w, _coefficients, _inverse, _inner;
    private readonly Tensor _basisTransposed, _vTransposed, _wide, _wideTransposed, _products;
    private readonly int _order;
    private readonly nint _productsAddress;
    private readonly PinnedDoubles _factor;
    private readonly double[] _inverseValues;
    private readonly float[] _mean, _sd, _scale, _row, _sums;

    /// <param name="activations">Of the layer, [B, d].</param>
    /// <param name="basis">What the outcome says, [M, B].</param>
    public DenseDependence(FloatBuffer activations, FloatBuffer basis)
    {
        using var scope = NewDisposeScope();
        var (rows, width) = (activations.Rows, activations.Columns);
        (_activations, _basis) = (activations, basis);
        (_h, _v, _w) = (new FloatBuffer(rows, width), new FloatBuffer(rows, width), new FloatBuffer(rows, width));
        _order = Math.Min(rows, width);
        (_coefficients, _inverse, _inner) = (new FloatBuffer(basis.Rows, width), new FloatBuffer(_order, _order), new FloatBuffer(_order, width));
        (_wide, _products) = (zeros(rows, width, dtype: float64).DetachFromDisposeScope(), zeros(_order, _order, dtype: float64).DetachFromDisposeScope());
        (_factor, _inverseValues) = (new PinnedDoubles(_order * _order), new double[_order * _order]);
        _productsAddress = TensorMemory.Address(_products);
        (_mean, _sd, _scale, _row, _sums) = (new float[width], new float[width], new float[width], new float[width], new float[rows * width]);
        Tensor Transposed(Tensor matrix) => matrix.t().DetachFromDisposeScope();
        (_basisTransposed, _vTransposed, _wideTransposed) = (Transposed(basis.Tensor), Transposed(_v.Tensor), Transposed(_wide));
    }

    private int Rows => _h.Rows;

    private int Width => _h.Columns;

    private bool IsWide => _order < Width;

    /// <summary>R summed over the factors; adds weight times its gradient by the activations.</summary>
    /// <returns>R; not a number, and no gradient, where activations are not finite.</returns>
    public double Add(IReadOnlyList<BatchPairs> factors, double weight, Span<float> gradient)
    {
        Standardise();
        TakeOutBasis(_h);
        if (!Invert())
        {
            return double.NaN;
        }

        var (left, right) = IsWide ? (_inverse, _h) : (_h, _inverse);
        _v.Tensor.addmm_(left.Tensor, right.Tensor, 0, 1);                    // v_i = P h_i
        FillPairs(factors);                                                   // w_i = P (t_c - h_i) / (n_c - 1)
        var dependence = TensorPrimitives.Dot<float>(_h.Values, _w.Values) / Rows;
        TakeOutWhole();
        TakeOutBasis(_w);
        AddThroughScales((float)(2 * weight / Rows), gradient);
        return dependence;
    }

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_h, _v, _w, _coefficients, _inverse, _inner, _basisTransposed, _vTransposed, _wide, _wideTransposed, _products])
        {
            part.Dispose();
        }
    }

    private static Span<float> Row(FloatBuffer buffer, int row) => buffer.Values.Slice(row * buffer.Columns, buffer.Columns);

    /// <summary>h = (a - mean) / (sd + small). What rounding leaves of the mean goes with the basis, which has the constant.</summary>
    private void Standardise()
    {
        Array.Clear(_mean);
        Array.Clear(_sd);
        for (var i = 0; i < Rows; i++)
        {
            TensorPrimitives.Add(_mean, Row(_activations, i), _mean);
        }

        TensorPrimitives.Multiply(_mean, 1f / Rows, _mean);
        for (var i = 0; i < Rows; i++)
        {
            var row = Row(_h, i);
            TensorPrimitives.Subtract(Row(_activations, i), _mean, row);
            TensorPrimitives.MultiplyAdd(row, row, _sd, _sd);
        }

        for (var j = 0; j < Width; j++)
        {
            _sd[j] = (float)Math.Sqrt(_sd[j] / Rows + ClosedAdversary.SmallVariance);
            _scale[j] = (float)(1 / (_sd[j] + ClosedAdversary.SmallSd));
        }

        for (var i = 0; i < Rows; i++)
        {
            TensorPrimitives.Multiply(Row(_h, i), _scale, Row(_h, i));
        }
    }

    /// <summary>x := x - Q'Q x.</summary>
    private void TakeOutBasis(FloatBuffer x)
    {
        _coefficients.Tensor.addmm_(_basis.Tensor, x.Tensor, 0, 1);           // [M, d]
        x.Tensor.addmm_(_basisTransposed, _coefficients.Tensor, 1, -1);
    }

    /// <summary>w_i := w_i - P G P h_i.</summary>
    private void TakeOutWhole()
    {
        if (IsWide)
        {
            _inner.Tensor.addmm_(_inverse.Tensor, _w.Tensor, 0, (float)ClosedAdversary.Ridge); // [B, d]
            _inner.Values.CopyTo(_w.Values);
            return;
        }

        _inner.Tensor.addmm_(_vTransposed, _w.Tensor, 0, 1);                  // B P G P [d, d]
        _w.Tensor.addmm_(_h.Tensor, _inner.Tensor, 1, -1f / Rows);
    }

    /// <summary>P, or Q of a wide layer, in double precision: directions in which activations hardly vary count, too.</summary>
    private unsafe bool Invert()
    {
        _wide.copy_(_h.Tensor);
        var (left, right) = IsWide ? (_wide, _wideTransposed) : (_wideTransposed, _wide);
        _products.addmm_(left, right, 0, 1f);
        var sums = new ReadOnlySpan<double>((void*)_productsAddress, _order * _order);
        TensorPrimitives.Multiply(sums, 1.0 / Rows, _factor.Values);
        for (var j = 0; j < _order; j++)
        {
            _factor.Values[j * (_order + 1)] += ClosedAdversary.Ridge;
        }

        if (!DenseCore.Factor(_factor, _order))
        {
            return false;
        }

        DenseCore.Invert(_factor, _order, _inverseValues, _order);
        TensorPrimitives.ConvertTruncating<double, float>(_inverseValues, _inverse.Values);
        return true;
    }

    private void FillPairs(IReadOnlyList<BatchPairs> factors)
    {
        _w.Values.Clear();
        foreach (var clusters in factors)
        {
            var sums = _sums.AsSpan(0, clusters.Clusters * Width);            // P t_c
            sums.Clear();
            for (var i = 0; i < Rows; i++)
            {
                var sum = sums.Slice(clusters.Slots[i] * Width, Width);
                TensorPrimitives.Add(sum, Row(_v, i), sum);
            }

            AddPairs(clusters, sums);
        }
    }

    private void AddPairs(BatchPairs clusters, ReadOnlySpan<float> sums)
    {
        for (var i = 0; i < Rows; i++)
        {
            if (clusters.Weight(i) is > 0 and var weight)
            {
                TensorPrimitives.Subtract(sums.Slice(clusters.Slots[i] * Width, Width), Row(_v, i), _row);
                TensorPrimitives.MultiplyAdd(_row, weight, Row(_w, i), Row(_w, i));
            }
        }
    }

    /// <summary>
    /// gradient += factor (g / s - (sum_i g_i h_i) (a - mean) / (s B sd)), s = sd + small, from the gradient g by h in w: mean and sd of the batch depend on the activations, too. The columns of g
    /// sum to 0, as the basis has the constant.
    /// </summary>
    private void AddThroughScales(float factor, Span<float> gradient)
    {
        var products = _sums.AsSpan(0, Width);
        products.Clear();
        for (var i = 0; i < Rows; i++)
        {
            TensorPrimitives.MultiplyAdd(Row(_w, i), Row(_h, i), products, products);
        }

        for (var j = 0; j < Width; j++)
        {
            _scale[j] *= factor;
            products[j] *= -_scale[j] / (Rows * _sd[j]);
        }

        for (var i = 0; i < Rows; i++)
        {
            var target = gradient.Slice(i * Width, Width);
            TensorPrimitives.MultiplyAdd(Row(_w, i), _scale, target, target);
            TensorPrimitives.Subtract(Row(_activations, i), _mean, _row);
            TensorPrimitives.MultiplyAdd(_row, products, target, target);
        }
    }
}
