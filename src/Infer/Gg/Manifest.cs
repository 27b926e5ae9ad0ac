using System.Text;

namespace Burst.Infer.Gg;

/// <summary>What gg's own tools are told about the file system they are to see.</summary>
/// <remarks>
/// <para>Records that end with a NUL, one after the other:</para>
/// <code>
///   D NUL directory NUL            that has to seem to exist
///   O NUL file NUL tag NUL         a file that is the output of that name
/// </code>
/// <para>Source: gg's manifests as recorded. Not thread-safe.</para>
/// </remarks>
internal sealed class Manifest
{
    /// <summary>The environment variable that names it in a thunk.</summary>
    public const string Variable = "GG_MANIFEST";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>Adds a directory; one that is there already is not added again.</summary>
    public Manifest WithDirectory(string directory)
    {
        if (_directories.Add(directory))
            _text.Append("D\0").Append(directory).Append('\0');
        return this;
    }

    /// <summary>Adds directories.</summary>
    public Manifest WithDirectories(IEnumerable<string> directories)
    {
        foreach (var directory in directories)
            WithDirectory(directory);
        return this;
    }

    /// <summary>Adds a file that is an output.</summary>
    public Manifest WithOutput(string file, string tag)
    {
        _text.Append("O\0").Append(file).Append('\0').Append(tag).Append('\0');
        return this;
    }

    public byte[] Encode() => Encoding.UTF8.GetBytes(_text.ToString());
}
