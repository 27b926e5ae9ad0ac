namespace Burst.Infer.Toolchains;

/// <summary>What tool thunks and their function agree on.</summary>
public static class ToolTreeNames
{
    /// <summary>Stands in arguments and variables, and in what the tool printed, for the tree's absolute path.</summary>
    public const string Tree = "@{TREE}";

    /// <summary>The output that holds what the tool printed on both streams, where the thunk lists it.</summary>
    public const string Messages = "messages";

    /// <summary>The folder of the tree for temporary files; there, and empty, before the tool starts.</summary>
    public const string Temporary = "tmp";

    /// <summary>The folder of the programs themselves: what is called as <c>s/usr/bin/gcc</c> is <c>t/usr/bin/gcc</c>, started by
    /// <see cref="Loader"/>.</summary>
    public const string Own = "t";

    /// <summary>The programs' shared libraries.</summary>
    public const string Libraries = "t/lib";

    /// <summary>The programs' loader.</summary>
    public const string Loader = "t/ld.so";
}
