using System.Collections.Immutable;
using Burst.Infer.Tools;

namespace Burst.Infer.Link;

/// <summary>A linker's command line, read.</summary>
/// <param name="Words">Its options and operands, in order.</param>
internal sealed record LinkerCommand(ImmutableArray<ToolWord> Words)
{
    /// <summary>What it writes, as spelt.</summary>
    public string Output => Words.LastOrDefault(word => word.Use == WordUse.Writes) is { Value.Length: > 0 } word ? word.Value : "a.out";

    /// <summary>The name that the library it makes is known by; <see langword="null"/> for none.</summary>
    public string? Soname =>
        Words.LastOrDefault(word => word.Name is "soname" or "h") is { Value.Length: > 0 } word ? word.Value : null;

    /// <summary>Whether it makes a shared library.</summary>
    public bool IsShared => Words.Any(word => word.Name is "shared" or "Bshareable");

    /// <summary>Whether it makes an object file.</summary>
    public bool IsRelocatable => Words.Any(word => word.Name is "r" or "i" or "relocatable" or "Ur");

    /// <summary>Whether the linker's own folders are not searched.</summary>
    public bool HasOwnFoldersOnly => Words.Any(word => word.Name is "nostdlib" or "T" or "script");

    /// <summary>Values of all options of one use.</summary>
    public IEnumerable<string> ValuesOf(WordUse use) => Words.Where(word => word.Use == use).Select(word => word.Value);

    /// <summary>Whether archives alone are looked for, after a word.</summary>
    /// <param name="word">An option.</param>
    /// <param name="isStatic">Before it; a stack because <c>--push-state</c> keeps it.</param>
    public static void Follow(ToolWord word, Stack<bool> isStatic)
    {
        switch (word.Name)
        {
            case "Bstatic" or "dn" or "non_shared" or "static":
                isStatic.Pop();
                isStatic.Push(true);
                break;
            case "Bdynamic" or "dy" or "call_shared":
                isStatic.Pop();
                isStatic.Push(false);
                break;
            case "push-state":
                isStatic.Push(isStatic.Peek());
                break;
            case "pop-state" when isStatic.Count > 1:
                isStatic.Pop();
                break;
        }
    }
}
