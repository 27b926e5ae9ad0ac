using System.Security.Cryptography;
using Burst.Engine.Reduce;
using Burst.Thunks;
using Burst.Thunks.Wire;

namespace Burst.CrashWriter;

/// <summary>Thunks made from numbers, each with two outputs made from the same number.</summary>
public static class NumberedThunk
{
    private static readonly byte[] File = new Thunk(
        new Function("program", ["f"], []), null, null, [new ThunkInput("program")], ["first", "second"]).Encode();

    public static void Record(IReductionCache cache, long number)
    {
        ThunkView.TryParse(File, out var thunk);
        var name = Name(ObjectType.Thunk, number, 0);
        cache.Record(name, thunk, [Name(ObjectType.Value, number, 1), Name(ObjectType.Value, number, 2)]);
    }

    /// <summary>Whether the cache has the thunk; a wrong answer is an error.</summary>
    public static bool IsThere(IReductionCache cache, long number)
    {
        ThunkView.TryParse(File, out var thunk);
        var outputs = new ObjectHash[2];
        if (!cache.TryGet(Name(ObjectType.Thunk, number, 0), thunk, outputs))
            return false;
        return outputs[0] == Name(ObjectType.Value, number, 1) && outputs[1] == Name(ObjectType.Value, number, 2)
            ? true
            : throw new InvalidDataException($"Thunk {number} has reduced to {outputs[0]}, {outputs[1]}.");
    }

    private static ObjectHash Name(ObjectType type, long number, byte role)
    {
        Span<byte> seed = stackalloc byte[9];
        BitConverter.TryWriteBytes(seed, number);
        seed[8] = role;
        return new ObjectHash(type, SHA256.HashData(seed), number);
    }
}
