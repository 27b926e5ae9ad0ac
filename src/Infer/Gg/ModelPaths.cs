namespace Burst.Infer.Gg;

/// <summary>The environment of a build under <c>gg-infer</c>.</summary>
public static class ModelPaths
{
    /// <summary>The folder of the wrappers, which are found before the real tools.</summary>
    public const string ModelVariable = "GG_MODELPATH";

    /// <summary><c>PATH</c> as it was.</summary>
    public const string RealVariable = "GG_REALPATH";

    /// <summary>Where the build was started.</summary>
    public const string BaseVariable = "GG_BASEPATH";
}
