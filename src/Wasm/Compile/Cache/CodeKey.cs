using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Burst.Wasm.Compile.Cache;

/// <summary>Names machine code that is kept between processes: by the module, the variant and everything that made it.</summary>
internal static class CodeKey
{
    /// <summary>Changed whenever code of the same engine build would not fit any more.</summary>
    private const byte Format = 1;

    /// <summary>What the names of all code for modules of a length begin with.</summary>
    public static string PrefixOf(ReadOnlyMemory<byte> module) =>
        module.Length.ToString("x8", CultureInfo.InvariantCulture) + "-";

    /// <summary>The name, of letters and digits.</summary>
    public static string Of(ReadOnlyMemory<byte> module, CodeOptions options)
    {
        Span<byte> facts = stackalloc byte[32 + 16 + 16 + 8];
        SHA256.HashData(module.Span, facts);
        typeof(CodeKey).Module.ModuleVersionId.TryWriteBytes(facts[32..]);
        typeof(object).Module.ModuleVersionId.TryWriteBytes(facts[48..]);
        facts[64] = Format;
        facts[65] = (byte)((options.UsesGuardPages ? 1 : 0) | (options.MetersFuel ? 2 : 0)
            | (options.TracksPages ? 4 : 0) | (options.CanonicalNaN ? 8 : 0));
        BinaryPrimitives.WriteInt32LittleEndian(facts[66..], Environment.SystemPageSize);
        return PrefixOf(module) + Convert.ToHexStringLower(SHA256.HashData(facts));
    }
}
