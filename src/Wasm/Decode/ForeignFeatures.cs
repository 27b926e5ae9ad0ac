namespace Burst.Wasm.Decode;

/// <summary>What bytes that cannot be read here mean in newer versions of WebAssembly, and in its proposals.</summary>
/// <remarks>Each answer is what a module uses, in words; <see langword="null"/> where the bytes mean nothing at all.</remarks>
internal static class ForeignFeatures
{
    private const string Collected = "garbage-collected types";
    private const string Exceptions = "exceptions";
    private const string References = "typed function references";
    private const string Switching = "stack switching";

    /// <summary>An opcode; behind a prefix its number follows the prefix, eight bits further left.</summary>
    public static string? OfOpcode(int opcode) => opcode switch
    {
        >= 0x06 and <= 0x0A or 0x18 or 0x19 or 0x1F => Exceptions,
        0x14 or 0x15 or >= 0xD4 and <= 0xD6 => References,
        0xD3 or 0xFB => Collected,
        >= 0xE0 and <= 0xE6 => Switching,
        0xFE => "threads",
        >= (0xFC << 8) + 0x13 and <= (0xFC << 8) + 0x16 => "128-bit arithmetic",
        >= (0xFD << 8) + 0x100 and <= (0xFD << 8) + 0x12F => "relaxed SIMD",
        _ => null,
    };

    /// <summary>The byte where a value type should be.</summary>
    public static string? OfType(byte type) => type switch
    {
        0x40 => "tables with an initial value",
        0x63 or 0x64 => References,
        0x65 or >= 0x6A and <= 0x6E or >= 0x71 and <= 0x73 => Collected,
        0x69 or 0x74 => Exceptions,
        0x68 or 0x75 => Switching,
        _ => null,
    };

    /// <summary>The byte where a function type should begin.</summary>
    public static string? OfTypeForm(byte form) => form switch
    {
        0x4E or 0x4F or 0x50 or 0x5E or 0x5F => Collected,
        0x5D => Switching,
        _ => null,
    };

    /// <summary>The flags of a memory's or table's limits.</summary>
    public static string? OfLimits(byte flags) => flags switch
    {
        >= 0x10 => null,
        >= 0x08 => "pages of a size of its own",
        >= 0x04 => "64-bit memories or tables",
        >= 0x02 => "threads",
        _ => null,
    };

    /// <summary>The number of a section.</summary>
    public static string? OfSection(int id) => id == 13 ? Exceptions : null;

    /// <summary>What kind of thing is imported or exported.</summary>
    public static string? OfExternal(int kind) => kind == 4 ? Exceptions : null;

    /// <summary>The four bytes behind the magic ones; the upper two say which format follows.</summary>
    public static string? OfVersion(uint version) => version >> 16 == 1 ? "the component model" : null;
}
