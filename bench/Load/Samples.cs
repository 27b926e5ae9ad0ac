using Burst.Engine.Store;
using Burst.Thunks;

namespace Burst.Load;

/// <summary>Thunks of about 200 bytes, the size that a compile step or a shell function has without its file lists.</summary>
internal static class Samples
{
    public static readonly ObjectHash Function = ObjectHash.Of("a function"u8);

    /// <summary>A thunk without dependencies.</summary>
    public static byte[] Leaf(int number) => Make($"{number}", []);

    /// <summary>A thunk that depends on others.</summary>
    public static byte[] Inner(int number, params ObjectHash[] inputs) =>
        Make($"{number}", [.. inputs.Select(input => new ThunkInput(input.ToString()))]);

    public static ObjectHash Store(IObjectStore objects, byte[] thunk)
    {
        var hash = ObjectHash.Of(thunk);
        objects.Write(hash, thunk);
        return hash;
    }

    private static byte[] Make(string argument, ThunkInput[] thunks) => new Thunk(
        new Function($"{Function}", ["noop", argument.PadLeft(50, '0')], []), null, thunks,
        [new ThunkInput($"{Function}")], ["out"]).Encode();

}
