namespace Burst.Infer.Tools;

/// <summary>Knows a family of build tools: turns a call into thunks instead of working.</summary>
/// <remarks>Thread-safe: a build calls tools from many processes at once. A model writes nothing but objects.</remarks>
public interface IToolModel
{
    /// <summary>The tools it stands for, by name, such as <c>gcc</c>; also called by a prefixed or versioned name
    /// (<c>x86_64-linux-gnu-gcc-12</c>).</summary>
    IReadOnlyCollection<string> Tools { get; }

    /// <summary>Whether its tools need not be installed: it does without them. The default is <see langword="false"/>.</summary>
    bool StandsAlone => false;

    /// <summary>Whether its tools only look at the files that they are given, which are then made before the tool starts: it may
    /// ask for a file's length before it opens it. The default is <see langword="false"/>.</summary>
    bool OnlyReads => false;

    /// <summary>Whether scripts find something out by how a call of a tool ends. The default is <see langword="true"/>.</summary>
    /// <param name="tool">One of the tools.</param>
    bool IsTried(string tool) => true;

    /// <summary>Decides on a call. Where in doubt, the real tool runs.</summary>
    /// <exception cref="Engine.BurstException">An input cannot be read or stored; names the path.</exception>
    ToolAnswer Answer(ToolCall call);
}
