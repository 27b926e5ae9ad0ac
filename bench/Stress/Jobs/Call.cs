using System.Security.Cryptography;
using System.Text;

namespace Burst.Stress.Jobs;

/// <summary>What a function does.</summary>
internal enum CallKind
{
    /// <summary>WebAssembly: prints its arguments.</summary>
    Echo,

    /// <summary>WebAssembly: prints the SHA-256 of a file of its own, some hundred bytes long.</summary>
    Digest,

    /// <summary>WebAssembly: takes 32 MiB of memory and writes to all of it, then prints its arguments.</summary>
    Feast,

    /// <summary>A process: enters itself in the journal, and writes a number that follows from its own.</summary>
    Square,
}

/// <summary>One call of a function, told apart from others by its number. What comes out is computed here once more, by other
/// code.</summary>
internal readonly record struct Call(CallKind Kind, long Number)
{
    private const int LongestInput = 600;

    /// <summary>The kind of call that a number has in jobs that mix them: one process for each ten WebAssembly functions.</summary>
    public static Call Mixed(long number) => new(
        number % 11 == 0 ? CallKind.Square : number % 2 == 0 ? CallKind.Echo : CallKind.Digest, number);

    /// <summary>What <see cref="CallKind.Digest"/> reads.</summary>
    public byte[] Input()
    {
        var bytes = new byte[1 + (Number % LongestInput)];
        new Random(unchecked((int)Number)).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes of its output.</summary>
    public byte[] Expected() => Encoding.ASCII.GetBytes(Kind switch
    {
        CallKind.Echo => $"echo\0{Number}\0",
        CallKind.Feast => $"feast\0{Number}\0",
        CallKind.Digest => $"{Convert.ToHexStringLower(SHA256.HashData(Input()))}  in\n",
        _ => $"{(Number * Number) + 7}\n",
    });

    public override string ToString() => $"{Kind} {Number}";
}
