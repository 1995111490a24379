namespace Armed.Runtime.Direct.Simd;

/// <summary>A function of two numbers, for every vector width.</summary>
internal interface IVectorOperation
{
    public static abstract TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
