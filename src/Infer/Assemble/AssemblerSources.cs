using Burst.Engine;
using Burst.Infer.Inputs;
using Burst.Infer.Scan.Sources;
using Burst.Infer.Tools;

namespace Burst.Infer.Assemble;

/// <summary>Finds the files that assembler sources name: <c>.include</c>, <c>.incbin</c>.</summary>
/// <remarks>
/// <para>Text is searched, not assembled: what a comment or a branch not taken names is found too, and does no harm.</para>
/// <para>Source: GNU as manual, "Include", "Incbin", option <c>-I</c>. Not thread-safe; for one call.</para>
/// </remarks>
/// <param name="files">The build's files.</param>
/// <param name="call">The call that assembles.</param>
/// <param name="folders">Those of <c>-I</c>, as spelt: searched after the working directory.</param>
internal sealed class AssemblerSources(BuildFiles files, ToolCall call, IReadOnlyCollection<string> folders)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _found = [];

    /// <summary>What was found, as the assembler will spell it, each name once.</summary>
    public IReadOnlyList<string> Found => _found;

    /// <summary>Follows what a source names, and what that names in turn.</summary>
    /// <param name="source">The source, as spelt. What is not made yet names nothing: its text comes from a compiler.</param>
    /// <returns>Why the assembler may read other files than those found; a clause. <see langword="null"/>: it does not.</returns>
    /// <exception cref="BurstException">A file cannot be read or stored.</exception>
    public string? Follow(string source)
    {
        var path = call.PathOf(source);
        if (files.Read(path).IsPlaceholder)
            return null;
        var text = File.ReadAllText(path, System.Text.Encoding.Latin1);
        for (var at = 0; Mentions.AssemblerFile(text.AsSpan(at)) is >= 0 and var found;)
        {
            at += found + 1;
            if (Add(Mentions.AssemblerFileName(text, at), isText: text.AsSpan(at).StartsWith("include"), source) is { } trouble)
                return trouble;
        }

        return null;
    }

    /// <summary>Adds a file that a source names, and what that names in turn.</summary>
    /// <param name="name">The file; <see langword="null"/> where it is not spelt out.</param>
    /// <param name="isText">Whether it is more source.</param>
    /// <param name="source">Who names it.</param>
    /// <returns>As <see cref="Follow"/>.</returns>
    /// <exception cref="BurstException">A file cannot be read or stored.</exception>
    public string? Add(string? name, bool isText, string source)
    {
        var spelt = name is null || name.Contains('\\') ? null
            : folders.Select(folder => $"{folder.TrimEnd('/')}/{name}").Prepend(name).FirstOrDefault(each => File.Exists(call.PathOf(each)));
        if (spelt is null)
            return $"the assembler reads files that {source} names";
        if (!_seen.Add(spelt))
            return null;
        _found.Add(spelt);
        if (!isText)
            return null;
        return files.Read(call.PathOf(spelt)).IsPlaceholder ? $"'{spelt}' has to be made first" : Follow(spelt);
    }
}
