namespace Burst.Wasm.Tests.Compile;

/// <summary>A test that needs crossgen2, which is used where NuGet has already restored it.</summary>
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (Compiler is null)
            Skip = "the NuGet package microsoft.netcore.app.crossgen2 is not restored";
    }

    /// <summary>The program; null where it is absent.</summary>
    public static string? Compiler { get; } = Find();

    private static string? Find()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var processor = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var program = Path.Combine(
            packages, $"microsoft.netcore.app.crossgen2.linux-{processor}", Environment.Version.ToString(), "tools", "crossgen2");
        return File.Exists(program) ? program : null;
    }
}
