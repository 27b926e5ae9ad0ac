namespace Burst.Infer.Compile;

/// <summary>What a word of a compiler's command line means for a thunk.</summary>
internal enum WordRole
{
    /// <summary>Goes on to the compiler as it is, and may change what it defines.</summary>
    Keep,

    /// <summary>Goes on to the compiler as it is, and changes nothing but what it says.</summary>
    Warning,

    /// <summary><c>-fdiagnostics-color</c>: as <see cref="Warning"/>, and the build decides on colours.</summary>
    Colour,

    /// <summary>A file to be compiled or linked.</summary>
    Input,

    /// <summary><c>-x</c>.</summary>
    Language,

    /// <summary><c>-o</c>.</summary>
    Output,

    /// <summary><c>-c</c>.</summary>
    ToObject,

    /// <summary><c>-S</c>.</summary>
    ToAssembler,

    /// <summary>Asks for dependencies instead of a compilation: <c>-M</c>, <c>-MM</c>.</summary>
    ToDependencies,

    /// <summary><c>-D</c>.</summary>
    Define,

    /// <summary><c>-U</c>.</summary>
    Undefine,

    /// <summary><c>-iquote</c>.</summary>
    QuoteFolder,

    /// <summary><c>-I</c>.</summary>
    UserFolder,

    /// <summary><c>-isystem</c>.</summary>
    SystemFolder,

    /// <summary><c>-idirafter</c>.</summary>
    AfterFolder,

    /// <summary><c>-include</c>.</summary>
    IncludedFile,

    /// <summary><c>-imacros</c>.</summary>
    MacroFile,

    /// <summary><c>-nostdinc</c> and <c>-nostdinc++</c>.</summary>
    NoStandardFolders,

    /// <summary>Where standard headers are: <c>--sysroot</c>, <c>-isysroot</c>.</summary>
    SystemRoot,

    /// <summary>Asks for a dependency file, or says how.</summary>
    Dependency,

    /// <summary>Maps paths in what is written, as <c>old=new</c>.</summary>
    PathMap,

    /// <summary>Names the folder that debug information gives for the working directory.</summary>
    Folder,

    /// <summary>Goes to the assembler.</summary>
    Assembler,

    /// <summary>Goes to the preprocessor.</summary>
    Preprocessor,

    /// <summary>Means something when linking only.</summary>
    Link,

    /// <summary>No thunk can stand for what it asks for.</summary>
    Unmodelled,
}

/// <summary>An option with its value, or an input, of a compiler's command line.</summary>
/// <param name="Role">What it means.</param>
/// <param name="Option">The option as written, up to its value; empty for an input.</param>
/// <param name="Value">Its value, or the input; empty for none.</param>
/// <param name="IsJoined">Whether both are one argument.</param>
internal sealed record CompilerWord(WordRole Role, string Option, string Value, bool IsJoined)
{
    /// <summary>The arguments it was made of, with another value.</summary>
    public string[] With(string value) => IsJoined ? [Option + value] : Option.Length == 0 ? [value] : [Option, value];

    /// <summary>The arguments it was made of.</summary>
    public string[] Arguments => With(Value);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Arguments);
}
