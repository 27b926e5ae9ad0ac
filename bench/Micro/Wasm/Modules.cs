namespace Burst.Micro.Wasm;

internal static class Modules
{
    /// <summary><c>(module (func (export "run") (param i32) (result i32) local.get 0))</c></summary>
    public static byte[] Identity { get; } =
    [
        0, 0x61, 0x73, 0x6D, 1, 0, 0, 0,
        1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F,
        3, 2, 1, 0,
        7, 7, 1, 3, (byte)'r', (byte)'u', (byte)'n', 0, 0,
        10, 6, 1, 4, 0, 0x20, 0, 0x0B,
    ];

    /// <summary>One of the ready-made functions in <c>functions/</c>.</summary>
    public static byte[] Function(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Burst.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        return File.ReadAllBytes(Path.Combine(folder, "functions", $"{name}.wasm"));
    }
}
