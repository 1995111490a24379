namespace Armed.Runtime.Direct.Simd;

/// <summary>A function of one number, for every vector width.</summary>
internal interface IVectorFunction
{
    public static abstract TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
