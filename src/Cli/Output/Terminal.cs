using System.Runtime.InteropServices;

namespace Burst.Cli.Output;

/// <summary>What is known of the terminal, asked of the system directly because .NET's console starts slowly.</summary>
internal static partial class Terminal
{
    private const int DefaultColumns = 80;
    private const int DefaultRows = 24;
    private const nuint GetWindowSize = 0x5413;

    public static bool IsTerminal(int descriptor) => IsATty(descriptor) == 1;

    /// <summary>The width in columns now; it may change at any time.</summary>
    public static int Columns(int descriptor) =>
        Control(descriptor, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : DefaultColumns;

    /// <summary>The height in lines now.</summary>
    public static int Rows(int descriptor) =>
        Control(descriptor, GetWindowSize, out var size) == 0 && size.Rows > 0 ? size.Rows : DefaultRows;

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, out WindowSize size);

    [StructLayout(LayoutKind.Explicit, Size = 8)]
    private struct WindowSize
    {
        [FieldOffset(0)] public ushort Rows;
        [FieldOffset(2)] public ushort Columns;
    }
}
