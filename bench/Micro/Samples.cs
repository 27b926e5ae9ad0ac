using System.Text;
using Burst.Thunks;

namespace Burst.Micro;

/// <summary>A thunk as a small shell function or a compile step without its header list has it: 184 to 400 bytes.</summary>
internal static class Samples
{
    public static readonly ObjectHash Function = ObjectHash.Of("a function"u8);

    public static Thunk Leaf(int number = 0) => new(
        new Function($"{Function}", ["noop", $"{number}".PadLeft(50, '0')], []), null, null,
        [new ThunkInput($"{Function}")], ["out"]);

    /// <summary>Two dependencies, each also an argument.</summary>
    public static Thunk Inner(ObjectHash left, ObjectHash right) => new(
        new Function($"{Function}", ["merge", $"@{{GGHASH:{left}}}", $"@{{GGHASH:{right}}}"], []), null,
        [new ThunkInput($"{left}"), new ThunkInput($"{right}")], [new ThunkInput($"{Function}")], ["out"]);

    public static ObjectHash ThunkHash(int number) => ObjectHash.Of(Encoding.UTF8.GetBytes($"##GGTHUNK##{number}"));
}
