using Burst.Engine;
using Burst.Engine.Store;
using Burst.Gg.Layout;
using Burst.Thunks;

namespace Burst.Gg.Create;

/// <summary>Gathers the parts of a thunk and stores it, as <c>gg-create-thunk</c> does.</summary>
/// <remarks>What is an input by value and what has to be forced is the caller's word; objects need not exist.</remarks>
public sealed class ThunkCreator
{
    private readonly SortedDictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Inputs handed over as they are.</summary>
    public List<ThunkInput> Values { get; } = [];

    /// <summary>Inputs to force first.</summary>
    public List<ThunkInput> Thunks { get; } = [];

    /// <summary>Programs.</summary>
    public List<ThunkInput> Executables { get; } = [];

    /// <summary>Output names.</summary>
    public List<string> Outputs { get; } = [];

    /// <summary>The environment, as <c>NAME=value</c>.</summary>
    public List<string> EnvironmentVariables { get; } = [];

    /// <summary>Where to write a placeholder for the first output; <see langword="null"/> or empty for nowhere.</summary>
    public string? PlaceholderPath { get; set; }

    /// <summary>Longest run time, in milliseconds; 0 for none.</summary>
    public uint TimeoutMs { get; set; }

    /// <summary>What gg has no words for.</summary>
    public ThunkExtension Extension { get; set; } = ThunkExtension.None;

    /// <summary>Adds a link, <c>name=hash</c>; one of the same name is replaced, and links are kept sorted by name.</summary>
    /// <exception cref="BurstException">There is no target; the message is gg's.</exception>
    public void AddLink(string text)
    {
        var mark = text.IndexOf('=');
        if (mark < 0 || mark == text.Length - 1)
            throw new BurstException("missing link target");
        _links[text[..mark]] = text[(mark + 1)..];
    }

    /// <summary>Makes the thunk, stores it, and writes the placeholder.</summary>
    /// <param name="functionHash">The program's object name.</param>
    /// <param name="arguments">The argument vector, <c>argv[0]</c> first.</param>
    /// <param name="objects">Where to.</param>
    /// <exception cref="ThunkFormatException">It lacks an output, an executable or <c>argv[0]</c>.</exception>
    public ObjectHash Create(string functionHash, IEnumerable<string> arguments, IObjectStore objects)
    {
        var thunk = new Thunk(
            new Function(functionHash, [.. arguments], [.. EnvironmentVariables]), Values, Thunks, Executables, Outputs,
            TimeoutMs, _links.Select(link => new ThunkLink(link.Key, link.Value)), Extension);
        var file = thunk.Encode();
        var hash = ObjectHash.Of(file);
        objects.Write(hash, file);
        if (!string.IsNullOrEmpty(PlaceholderPath))
            PlaceholderFile.Write(PlaceholderPath, new OutputRef(hash));
        return hash;
    }
}
