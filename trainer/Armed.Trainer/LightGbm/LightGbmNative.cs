using System.Runtime.InteropServices;

namespace Armed.Trainer.LightGbm;

/// <summary>The C interface of LightGBM (include/LightGBM/c_api.h), as far as it is used. The program brings the native library: the NuGet package LightGBM.</summary>
internal static partial class LightGbmNative
{
    private const string Library = "lib_lightgbm";

    /// <summary>Whether the native library is there.</summary>
    public static bool IsThere { get; } = NativeLibrary.TryLoad(Library, typeof(LightGbmNative).Assembly, null, out _);

    /// <summary>Refuses a failed call. LightGBM fails on rows that its objective cannot learn, such as counts that are all 0, so the failure is one of the input.</summary>
    /// <exception cref="InputException">The call failed.</exception>
    public static void Check(int status)
    {
        if (status != 0)
        {
            throw new InputException($"LightGBM cannot fit or predict these rows; it says '{Marshal.PtrToStringUTF8(LastError())}'. Leave lightgbm out of the models, or give rows that it can learn.");
        }
    }

    [LibraryImport(Library, EntryPoint = "LGBM_GetLastError")]
    public static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetCreateFromMat", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int CreateDataset(float* data, int dataType, int rows, int columns, int isRowMajor, string parameters, nint reference, out LightGbmDataset dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetSetField", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int SetField(LightGbmDataset dataset, string name, void* values, int count, int dataType);

    [LibraryImport(Library, EntryPoint = "LGBM_DatasetFree")]
    public static partial int FreeDataset(nint dataset);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateBooster(LightGbmDataset training, string parameters, out LightGbmBooster booster);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterAddValidData")]
    public static partial int AddValidation(LightGbmBooster booster, LightGbmDataset validation);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterUpdateOneIter")]
    public static partial int Update(LightGbmBooster booster, out int isFinished);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterGetEval")]
    public static unsafe partial int Evaluate(LightGbmBooster booster, int dataset, out int count, double* results);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterPredictForMat", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int Predict(
        LightGbmBooster booster, float* data, int dataType, int rows, int columns, int isRowMajor, int predictType, int startIteration, int iterations, string parameters, out long count, double* results);

    [LibraryImport(Library, EntryPoint = "LGBM_BoosterFree")]
    public static partial int FreeBooster(nint booster);
}
