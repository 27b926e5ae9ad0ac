namespace Burst.Infer.Tools;

/// <summary>One option, with its value, or one operand of a tool's command line.</summary>
/// <param name="Use">What the tool does with the value.</param>
/// <param name="Option">The option as it was written, with a joining <c>=</c> where there was one; empty for an
/// operand.</param>
/// <param name="Value">The value or operand; empty for none.</param>
/// <param name="IsJoined">Whether option and value are one argument.</param>
public sealed record ToolWord(WordUse Use, string Option, string Value, bool IsJoined)
{
    /// <summary>The option without dashes and <c>=</c>, such as <c>soname</c>.</summary>
    public string Name => Option.Trim('-', '=');

    /// <summary>The arguments it was made of, with another value.</summary>
    public IEnumerable<string> With(string value)
    {
        if (IsJoined)
            return [Option + value];
        return Option.Length == 0 ? [value] : Value.Length == 0 ? [Option] : [Option, value];
    }

    /// <summary>The arguments it was made of.</summary>
    public IEnumerable<string> Arguments => With(Value);
}

/// <summary>What a tool does with an option's value.</summary>
public enum WordUse
{
    /// <summary>There is no value, or it is no file.</summary>
    Text,

    /// <summary>An operand.</summary>
    Operand,

    /// <summary>It is a file that the tool reads.</summary>
    Reads,

    /// <summary>It is the file that the tool writes.</summary>
    Writes,

    /// <summary>It is the name of a library to be searched for.</summary>
    Library,

    /// <summary>It is a folder in which libraries are searched for.</summary>
    LibraryFolder,

    /// <summary>It is a list of folders, separated by colons, in which needed libraries are searched for.</summary>
    RunPath,

    /// <summary>The option is without effect on the result.</summary>
    Dropped,

    /// <summary>The tool does something that no thunk can stand for, such as printing.</summary>
    Unmodelled,
}
